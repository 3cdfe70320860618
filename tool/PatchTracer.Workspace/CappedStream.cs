namespace PatchTracer.Workspace;

/// <summary>
/// Bytes that are read up to a limit; behind it reading fails, and does not seem to have come to the end. Disposing it disposes what it
/// reads.
/// </summary>
/// <param name="name">What the failure calls it.</param>
public sealed class CappedStream(Stream inner, string name, long limit) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="ForeignFileException">There is more than the limit.</exception>
    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc cref="Read(Span{byte})"/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int read)
    {
        _read += read;
        return _read <= limit ? read : throw new ForeignFileException(name,
            $"it is larger than the {Size(limit)} that are read of such a file; give one that is split, or only what is needed of it");
    }

    private static string Size(long bytes) => bytes >> 20 > 0 ? $"{bytes >> 20} MiB" : $"{bytes} bytes";
}
