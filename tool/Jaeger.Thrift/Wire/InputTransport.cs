using Thrift;
using Thrift.Transport;

namespace Jaeger.Thrift.Wire;

/// <summary>
/// Reads from bytes at hand, without a copy. Its message size is known from the start, so no length can promise more than there is.
/// </summary>
internal sealed class InputTransport : TEndpointTransport
{
    private ReadOnlyMemory<byte> _rest;

    public InputTransport(ReadOnlyMemory<byte> message, int maxDepth)
        : base(new TConfiguration { MaxMessageSize = Math.Max(1, message.Length), RecursionLimit = maxDepth })
    {
        _rest = message;
        UpdateKnownMessageSize(message.Length);
    }

    public override bool IsOpen => true;

    /// <summary>Whether the message has been read to its last byte.</summary>
    public bool AtEnd => _rest.IsEmpty;

    public override Task OpenAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public override void Close()
    {
    }

    public override ValueTask<int> ReadAsync(byte[] buffer, int offset, int length, CancellationToken cancellationToken)
    {
        var count = Math.Min(length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer.AsSpan(offset));
        _rest = _rest[count..];
        CountConsumedMessageBytes(count);
        return ValueTask.FromResult(count);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int length, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
    }
}
