namespace PatchTracer.Storage.Log;

/// <summary>The bytes of a segment as they were first written, whether the file has them so or packed.</summary>
internal interface ISegmentBytes : IDisposable
{
    long Length { get; }

    /// <summary>What they take in the file.</summary>
    long StoredLength { get; }

    /// <summary>Reads up to the buffer's length; fewer at the end only, 0 behind it.</summary>
    int Read(Span<byte> buffer, long offset);
}
