using DuckDB.NET.Data;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>Keeps the index behind the log, in the background: soon after requests came, at once when someone waits for it.</summary>
internal sealed class Indexer : IAsyncDisposable
{
    /// <summary>A transaction costs the same for one span as for thousands, so requests gather this long.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often it is looked whether something is too old, though nothing comes.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromMinutes(1);

    private readonly RawLogWriter _log;
    private readonly IndexWriter _index;
    private readonly Compactor _compactor;
    private readonly Retention _retention;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(LogPosition Position, TaskCompletionSource Done)> _waiters = [];
    private readonly Task _loop;
    private (int Segment, DateTime Time) _kept;

    public Indexer(RawLogWriter log, IndexWriter index, Compactor compactor, Retention retention)
    {
        (_log, _index, _compactor, _retention) = (log, index, compactor, retention);
        retention.Repair(index.Stored.Segment);
        log.Written += Wake;
        _loop = Task.Run(RunAsync);
        Wake();
    }

    /// <summary>Why the last batch failed; null when it did not. The log goes on taking requests meanwhile.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Returns when everything that is in the log now is in the index.</summary>
    /// <exception cref="StoreException">The index could not be written.</exception>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiters)
            _waiters.Add((_log.End, done));
        Wake();
        if (_loop.IsFaulted)
            await _loop;
        await done.Task.WaitAsync(cancellation);
    }

    /// <summary>Stops after the batch at hand; the next start goes on from there.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.Written -= Wake;
        await _stop.CancelAsync();
        await _loop;
        StoreAll();
        _index.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private void StoreAll()
    {
        try
        {
            _index.StoreAll();
        }
        catch (DuckDBException)
        {
            // No room, most likely. It is in the log, and the next start reads it from there.
        }
    }

    private void Wake()
    {
        lock (_waiters)
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(KeepEvery, _stop.Token);
                if (!SomebodyWaits())
                    await WaitForMoreAsync();
                while (!_stop.IsCancellationRequested && CatchUp())
                {
                }
                if (Failure is not null)
                    await Task.Delay(RetryAfter, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            FinishWaiters(new ObjectDisposedException(nameof(Store)), all: true);
        }
        // Nothing that the surroundings explain: whoever waits is told, and disposing the store throws it.
        catch (Exception e)
        {
            Failure = e;
            FinishWaiters(e, all: true);
            throw;
        }
    }

    // Woken early by whoever flushes; by more requests only so often.
    private async Task WaitForMoreAsync()
    {
        var until = DateTime.UtcNow + Gather;
        while (!SomebodyWaits() && until - DateTime.UtcNow is { Ticks: > 0 } rest)
            await Task.Delay(rest < Gather / 10 ? rest : Gather / 10, _stop.Token);
    }

    // One batch; whether there is more to do.
    private bool CatchUp()
    {
        var end = _log.End;
        try
        {
            if (_index.Position < end)
                _index.IndexBatch(end);
            Keep();
            Failure = null;
            FinishWaiters(null, all: false);
            return _index.Position < end;
        }
        catch (Exception e) when (e is DuckDBException or IOException or StoreException)
        {
            Failure = e;
            FinishWaiters(new StoreException(StoreFailure.Unusable, "index", $"the index cannot be written: {e.Message}", e),
                all: true);
            Wake();
            return false;
        }
    }

    private void Keep()
    {
        var stored = _index.Stored.Segment;
        if (stored == _kept.Segment && DateTime.UtcNow - _kept.Time < KeepEvery)
            return;
        if (_retention.Apply(stored, UnixNano.Now()) is > 0 and var removed)
            _index.Forget(removed);
        _compactor.Pack(stored);
        _kept = (stored, DateTime.UtcNow);
    }

    private bool SomebodyWaits()
    {
        lock (_waiters)
            return _waiters.Count > 0;
    }

    private void FinishWaiters(Exception? failure, bool all)
    {
        lock (_waiters)
        {
            foreach (var (position, done) in _waiters)
            {
                if (failure is not null)
                    done.TrySetException(failure);
                else if (position <= _index.Position)
                    done.TrySetResult();
            }
            _waiters.RemoveAll(waiter => all || waiter.Done.Task.IsCompleted);
        }
    }
}
