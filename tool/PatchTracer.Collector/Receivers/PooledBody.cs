using System.Buffers;
using System.IO.Pipelines;

namespace PatchTracer.Collector.Receivers;

/// <summary>The body of one request in one pooled array, counted against the budget as it grows.</summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>What a length header promises is believed up to here only.</summary>
    private const int FirstBytes = 64 << 10;

    private readonly BodyBudget _budget;
    private byte[] _buffer = [];
    private int _length;

    private PooledBody(BodyBudget budget) => _budget = budget;

    /// <summary>Not <see cref="OutcomeKind.Accepted"/> when the body could not be read to its end.</summary>
    public OutcomeKind Kind { get; private set; } = OutcomeKind.Accepted;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public static async ValueTask<PooledBody> ReadAsync(PipeReader reader, long? promised, int limit, BodyBudget budget, CancellationToken cancellation)
    {
        var body = new PooledBody(budget);
        try
        {
            if (promised > limit)
                body.Kind = OutcomeKind.TooLarge;
            else if (!body.TryGrow((int)Math.Min(promised ?? FirstBytes, FirstBytes)))
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

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _budget.Return(_buffer.Length);
        _buffer = [];
    }

    private void Append(in ReadOnlySequence<byte> bytes, int limit)
    {
        if (_length + bytes.Length > limit)
            Kind = OutcomeKind.TooLarge;
        else if (_length + bytes.Length > _buffer.Length && !TryGrow((int)Math.Max(_length + bytes.Length, Math.Min(2L * _buffer.Length, limit))))
            Kind = OutcomeKind.Overloaded;
        else
        {
            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += (int)bytes.Length;
        }
    }

    private bool TryGrow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1));
        if (!_budget.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Dispose();
        _buffer = larger;
        return true;
    }
}
