using System.Buffers;
using System.IO.Pipelines;
using PatchTracer.Collector.Wire;

namespace PatchTracer.Collector.Receivers;

/// <summary>The body of one request in one piece, taken from the budget as it grows.</summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>What a length header promises is believed up to here only.</summary>
    private const int FirstBytes = 64 << 10;

    private readonly GrowingBytes _bytes;
    private readonly int _most;

    // Who promised a length gets no more room than for that.
    private PooledBody(long? promised, int limit, ByteBudget budget) =>
        (_bytes, _most) = (new GrowingBytes(budget, limit), (int)Math.Min(promised ?? limit, limit));

    /// <summary>Not <see cref="OutcomeKind.Accepted"/> when the body could not be read to its end.</summary>
    public OutcomeKind Kind { get; private set; } = OutcomeKind.Accepted;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public static async ValueTask<PooledBody> ReadAsync(PipeReader reader, long? promised, int limit, ByteBudget budget, CancellationToken cancellation)
    {
        var body = new PooledBody(promised, limit, budget);
        try
        {
            if (promised > limit)
                body.Kind = OutcomeKind.TooLarge;
            else if (!body._bytes.TryGrow(Math.Min(body._most, FirstBytes)))
                body.Kind = OutcomeKind.Overloaded;
            while (body.Kind == OutcomeKind.Accepted)
            {
                var read = await reader.ReadAsync(cancellation);
                body.Append(read.Buffer, limit);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => _bytes.Dispose();

    private void Append(in ReadOnlySequence<byte> bytes, int limit)
    {
        var length = _bytes.Length + bytes.Length;
        if (length > limit)
            Kind = OutcomeKind.TooLarge;
        else if (!_bytes.TryGrow((int)Math.Max(length, length > _bytes.Capacity ? Math.Min(2L * _bytes.Capacity, _most) : 0)))
            Kind = OutcomeKind.Overloaded;
        else if (length > _bytes.Length)
        {
            bytes.CopyTo(_bytes.GetSpan((int)bytes.Length));
            _bytes.Advance((int)bytes.Length);
        }
    }
}
