using DuckDB.NET.Data;
using PatchTracer.Otlp;

namespace PatchTracer.Storage;

/// <summary>
/// What somebody waits for, with what it may take: time, and memory from a budget that all questions share and receivers do not touch.
/// Whoever reads the store finds the one that it reads for in <see cref="Current"/>; null where nothing is bounded.
/// </summary>
internal sealed class Question : IDisposable
{
    /// <summary>Of a span beside twice its message, about.</summary>
    private const int SpanBytes = 512;

    private static readonly AsyncLocal<Question?> Asked = new();

    private readonly ByteBudget _budget;
    private readonly CancellationTokenSource _over;
    private long _taken;

    /// <param name="cancellation">Nobody waits any more.</param>
    public Question(ByteBudget budget, TimeSpan time, CancellationToken cancellation)
    {
        _budget = budget;
        _over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _over.CancelAfter(time);
        Asked.Value = this;
    }

    public static Question? Current => Asked.Value;

    /// <summary>Bytes that it holds, about.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Its time is over, or nobody waits for it.</summary>
    public CancellationToken Over => _over.Token;

    /// <exception cref="NoRoomException">Questions have no more memory.</exception>
    public void TakeSpan(int messageBytes)
    {
        var bytes = SpanBytes + (2 * messageBytes);
        if (!_budget.TryTake(bytes))
            throw new NoRoomException();
        Interlocked.Add(ref _taken, bytes);
    }

    /// <summary>Spans that were read are no longer held.</summary>
    public void Return(long bytes)
    {
        Interlocked.Add(ref _taken, -bytes);
        _budget.Return(bytes);
    }

    /// <summary>Stops a command when it is over, until the result is disposed.</summary>
    public CancellationTokenRegistration Watch(DuckDBCommand command) => Over.Register(command.Cancel);

    public void Dispose()
    {
        Return(Taken);
        Asked.Value = null;
        _over.Dispose();
    }
}
