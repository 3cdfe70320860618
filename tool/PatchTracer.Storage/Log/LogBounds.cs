namespace PatchTracer.Storage.Log;

/// <summary>
/// How much may come out of a raw log, by how much went in. A log may come from elsewhere, and packed bytes may stand for very many more.
/// No log that a collector wrote comes near: packing makes a tenth of it, rarely a thirtieth, and what tells spans apart cannot be packed.
/// </summary>
internal static class LogBounds
{
    /// <summary>What is there for any log, however small; no collector takes a request of more unless told to.</summary>
    private const long Free = 64 << 20;

    private const int PerByte = 32;

    /// <summary>A span with ids and times that cannot be packed takes two thirds of this.</summary>
    private const int SpanBytesPerByte = 96;

    /// <summary>Of one record, and of what it unpacks to.</summary>
    public static int RecordBytes(long stored) => (int)Math.Min(Array.MaxLength, Free + (PerByte * stored));

    /// <summary>In memory, of all spans of a log.</summary>
    public static long SpansBytes(long stored) => Free + (SpanBytesPerByte * stored);
}
