using System.Security.Cryptography;

namespace PatchTracer.Images.Oci;

/// <summary>Read-only: hashes what is read from the stream below, once, from start to end; owns that stream.</summary>
internal sealed class VerifyingStream(Stream inner, long length) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    public Digest Digest => Digest.FromBytes(_hash.GetCurrentHash());

    public override bool CanRead => true;

    // The tar writer asks a stream that can seek for its length, and otherwise copies it to memory first.
    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value != _position)
                throw new NotSupportedException("a stream that is hashed is read once");
        }
    }

    public override int Read(Span<byte> buffer) => Hash(buffer[..inner.Read(buffer)]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Hash(buffer.Span[..read]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private int Hash(ReadOnlySpan<byte> read)
    {
        _hash.AppendData(read);
        _position += read.Length;
        return read.Length;
    }
}
