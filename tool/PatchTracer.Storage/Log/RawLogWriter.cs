using System.Threading.Channels;
using PatchTracer.Otlp;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Log;

/// <summary>
/// Appends requests to the raw log. Appends that come while one is being written are written together (group commit): one
/// system call, and one fsync if asked for, for all of them. An append that returned is in the log whatever happens to the process.
/// </summary>
internal sealed class RawLogWriter : IAsyncDisposable
{
    private const int MaxGroup = 256;

    private readonly Channel<PendingAppend> _queue = Channel.CreateUnbounded<PendingAppend>(new() { SingleReader = true });
    private readonly SegmentWriter _segment;
    private readonly RawLogOptions _options;
    private readonly Task _loop;
    private long _pendingBytes;
    private LogPosition _end;

    private RawLogWriter(SegmentWriter segment, RawLogOptions options, LogRecovery recovery)
    {
        (_segment, _options, Recovery) = (segment, options, recovery);
        _end = segment.End;
        _loop = Task.Run(RunAsync);
    }

    public LogRecovery Recovery { get; }

    /// <summary>Behind the last record that was acknowledged.</summary>
    public LogPosition End
    {
        get
        {
            lock (_segment)
                return _end;
        }
    }

    /// <summary>Called after each group that was written, on the writer's thread.</summary>
    public event Action? Written;

    /// <summary>Opens the log for appending; cuts a torn tail off its last segment.</summary>
    /// <exception cref="StoreException">The directory or the last segment cannot be used.</exception>
    public static RawLogWriter Open(string directory, RawLogOptions options)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var segment = SegmentWriter.Open(directory, out var recovery);
            return new RawLogWriter(segment, options, recovery);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.Unusable, directory,
                $"the raw log in {directory} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>
    /// Returns when the request is written. The body must stay as it is until then, so there is no cancellation: it takes
    /// as long as one write.
    /// </summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/>: not written, the log is as before.</exception>
    public async Task AppendAsync(
        RawSignal signal, RawEncoding encoding, RawCompression compression, long arrival, ReadOnlyMemory<byte> body, Sender? sender = null)
    {
        var size = body.Length + SegmentFormat.HeaderSize;
        try
        {
            if (Interlocked.Add(ref _pendingBytes, size) > _options.MaxPendingBytes)
                throw Full("more requests wait to be written than the limit allows");
            var pending = new PendingAppend(SegmentFormat.Header(signal, encoding, compression, arrival, body.Span, sender), body);
            if (!_queue.Writer.TryWrite(pending))
                throw Full("the collector is stopping");
            await pending.Done.Task;
        }
        finally
        {
            Interlocked.Add(ref _pendingBytes, -size);
        }
    }

    /// <summary>Completes the segment at hand, unless it is empty: what comes after goes to the next.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Full"/>: there is no room for another file.</exception>
    public async Task RollAsync()
    {
        var pending = new PendingAppend([], default);
        if (!_queue.Writer.TryWrite(pending))
            throw Full("the collector is stopping");
        await pending.Done.Task;
    }

    /// <summary>Writes what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _segment.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<PendingAppend>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var pending))
                group.Add(pending);
            var failure = Write(group);
            foreach (var pending in group)
                pending.Finish(failure);
            group.Clear();
            if (failure is null)
                Written?.Invoke();
        }
    }

    private StoreException? Write(List<PendingAppend> group)
    {
        try
        {
            if (_segment.End.Offset >= _options.SegmentBytes)
                _segment.Roll();
            _segment.Append(group, _options.Fsync);
            if (group.Exists(pending => pending.IsRoll) && _segment.End.Offset > SegmentFormat.FirstRecord)
                _segment.Roll();
            lock (_segment)
                _end = _segment.End;
            return null;
        }
        // A full disk, usually. What was written of the group is cut off again and the next group tries anew.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Full(e.Message, e);
        }
    }

    private StoreException Full(string why, Exception? inner = null) =>
        new(StoreFailure.Full, _segment.Path, $"the raw log takes no more now: {why}", inner);
}
