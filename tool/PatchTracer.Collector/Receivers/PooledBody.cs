using System.Buffers;
using System.IO.Pipelines;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Collector.Receivers;

/// <summary>The body of one request in one piece, taken from the budget as it grows.</summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>What a length header promises is believed up to here only.</summary>
    private const int FirstBytes = 64 << 10;

    /// <summary>
    /// For what a client still sends of a body that found no room. Kestrel itself gives it five seconds, then resets the
    /// connection, and a client on a busy machine is told of no retry hint but of a broken connection.
    /// </summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    private readonly GrowingBytes _bytes;
    private readonly int _most;

    // Who promised a length gets no more room than for that.
    private PooledBody(long? promised, int limit, ByteBudget budget) =>
        (_bytes, _most) = (new GrowingBytes(budget, limit), (int)Math.Min(promised ?? limit, limit));

    /// <summary>Not <see cref="OutcomeKind.Accepted"/> when the body could not be read to its end.</summary>
    public OutcomeKind Kind { get; private set; } = OutcomeKind.Accepted;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public static async ValueTask<PooledBody> ReadAsync(HttpRequest request, int limit, ByteBudget budget)
    {
        var (reader, promised, cancellation) = (request.BodyReader, request.ContentLength, request.HttpContext.RequestAborted);
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
                    return body;
            }
            // Who asks first whether to send it is told no.
            if (body.Kind == OutcomeKind.Overloaded && (body._bytes.Length > 0 || request.Headers.Expect.Count == 0))
            {
                var left = body._most - body._bytes.Length;
                body._bytes.Dispose();
                await DrainAsync(reader, left, cancellation);
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

    // Nothing of it is kept; who sends for longer than that is Kestrel's affair.
    private static async ValueTask DrainAsync(PipeReader reader, long left, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(DrainTime);
        try
        {
            while (left > 0)
            {
                var read = await reader.ReadAsync(time.Token);
                left -= read.Buffer.Length;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It had its time.
        }
    }

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
