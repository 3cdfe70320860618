using PatchTracer.Storage;

namespace PatchTracer.Collector.Sql;

/// <summary>Has statements answered, one at a time, each by a process of its own.</summary>
internal sealed class SqlService(Store store, SqlLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _log = Store.RawLogDirectory(store.Directory);
    private readonly string _index = Store.IndexPath(store.Directory);

    /// <summary>Sends the rows of a SELECT.</summary>
    /// <param name="begin">Called with the length of the answer once it is known that there is one; returns where it goes.</param>
    /// <exception cref="SqlRefusal">Not a SELECT over the documented tables, not valid, or over a bound.</exception>
    public async Task AnswerAsync(string statement, Func<int, Stream> begin, CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(limits.MaxTime);
        try
        {
            await _turn.WaitAsync(time.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SqlRefusal(SqlRefusalKind.Bounds, "other statements are being answered; try again");
        }
        try
        {
            await AnswerInTurnAsync(statement, begin, time.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new SqlRefusal(SqlRefusalKind.Bounds,
                $"the query took longer than {limits.MaxTime.TotalSeconds:0} s; narrow it by start_nano");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task AnswerInTurnAsync(string statement, Func<int, Stream> begin, CancellationToken cancellation)
    {
        var snapshot = store.NewSnapshotPath();
        // Each statement's: what a process that is ended leaves there goes with it.
        var temporary = Path.ChangeExtension(snapshot, "tmp");
        try
        {
            using var process = SqlProcess.Start(_index, _log, temporary, limits);
            using var reading = await store.ShareAsync(snapshot, () => process.OpenAsync(snapshot, statement, cancellation), cancellation);
            var (status, length) = await process.AnswerAsync(cancellation)
                ?? throw new SqlRefusal(SqlRefusalKind.Bounds, SqlStatement.MemoryMessage(limits));
            if (status == StatusCodes.Status200OK)
                await process.CopyAsync(begin(length), cancellation);
            else
                throw new SqlRefusal((SqlRefusalKind)status, await MessageAsync(process, cancellation));
        }
        finally
        {
            File.Delete(snapshot);
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static async Task<string> MessageAsync(SqlProcess process, CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        await process.CopyAsync(message, cancellation);
        return System.Text.Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
    }
}
