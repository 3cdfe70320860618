using System.Diagnostics;
using System.Threading.Channels;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Loading;

/// <summary>
/// Sends the requests of a load, stage by stage, each in a trace of its own, sampled. Only for a loopback address: load is for clusters
/// of this machine.
/// </summary>
public sealed class LoadGenerator(LoadSpec spec, IReporter reporter)
{
    /// <summary>A request that begins this much after its time was held up by others that wait, not by the clock.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _clock = new();
    private int _begun;
    private int _late;

    /// <summary>Sends the requests and writes a line for each into <paramref name="log"/> as it ends.</summary>
    /// <param name="onEnded">Called for each request as it ends, one at a time: whoever emits the client spans.</param>
    /// <returns>All requests, by the time they were sent.</returns>
    /// <exception cref="ClusterException">The target is not on this machine.</exception>
    public async Task<IReadOnlyList<LoadRequest>> RunAsync(string log, Action<LoadRequest>? onEnded, CancellationToken cancellation)
    {
        if (!spec.Target.IsLoopback)
            throw new ClusterException(ClusterFailure.Input, $"Load goes to this machine only, not to {spec.Target}.");
        var ended = Channel.CreateUnbounded<LoadRequest>(new UnboundedChannelOptions { SingleReader = true });
        var writing = WriteAsync(log, ended.Reader, onEnded, cancellation);
        try
        {
            using var sender = new RequestSender(spec);
            var sequence = new RequestSequence(spec);
            _clock.Start();
            foreach (var stage in spec.Stages)
                await StageAsync(stage, () => SendAsync(sender, sequence.Next(), ended.Writer, cancellation), cancellation);
        }
        finally
        {
            ended.Writer.Complete();
        }
        Tell();
        return await writing;
    }

    private Task StageAsync(LoadStage stage, Func<Task> send, CancellationToken cancellation) =>
        stage.Rate is { } rate ? OpenAsync(stage, rate, send, cancellation) : ClosedAsync(stage, send, cancellation);

    private async Task OpenAsync(LoadStage stage, RateRange rate, Func<Task> send, CancellationToken cancellation)
    {
        using var places = new SemaphoreSlim(stage.AtOnce);
        var started = _clock.Elapsed;
        var planned = stage.Planned ?? 0;
        // Without a time of its own a range lasts as long as its requests take on average.
        var seconds = stage.Duration?.TotalSeconds ?? planned / rate.Mean;
        var running = new List<Task>();
        for (var number = 0; number < planned; number++)
        {
            var due = started + TimeSpan.FromSeconds(rate.DueAt(number, seconds));
            if (due > _clock.Elapsed)
                await Task.Delay(due - _clock.Elapsed, cancellation);
            await places.WaitAsync(cancellation);
            if (IsOver(stage, started))
                break;
            if (_clock.Elapsed > due + Late)
                _late++;
            running.Add(InPlaceAsync());
        }
        await Task.WhenAll(running);

        async Task InPlaceAsync()
        {
            try
            {
                await send();
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task ClosedAsync(LoadStage stage, Func<Task> send, CancellationToken cancellation)
    {
        var started = _clock.Elapsed;
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, stage.Users ?? 1).Select(_ => UserAsync()));

        async Task UserAsync()
        {
            while (Interlocked.Increment(ref taken) <= (stage.Count ?? int.MaxValue) && !IsOver(stage, started))
            {
                await send();
                if (stage.Pause > TimeSpan.Zero)
                    await Task.Delay(stage.Pause, cancellation);
            }
        }
    }

    private bool IsOver(LoadStage stage, TimeSpan started) =>
        _clock.Elapsed > spec.Limit || (stage.Duration is { } duration && _clock.Elapsed > started + duration);

    private async Task SendAsync(RequestSender sender, DrawnRequest drawn, ChannelWriter<LoadRequest> ended, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _begun);
        await ended.WriteAsync(await sender.SendAsync(drawn, cancellation), cancellation);
    }

    private void Tell()
    {
        if (_late > 0)
            reporter.Warn($"{_late} of {_begun} requests began later than they should: "
                + "as many as `at-once` allows were waiting for an answer");
        if (Planned is { } planned && _begun < planned)
            reporter.Warn($"the time for load was over after {_begun} of {planned} requests");
    }

    private int? Planned => spec.Stages.All(stage => stage.Planned is not null) ? spec.Stages.Sum(stage => stage.Planned) : null;

    private async Task<IReadOnlyList<LoadRequest>> WriteAsync(
        string log, ChannelReader<LoadRequest> ended, Action<LoadRequest>? onEnded, CancellationToken cancellation)
    {
        var requests = new List<LoadRequest>();
        var failed = 0;
        await using var writer = new StreamWriter(log, append: false);
        await foreach (var request in ended.ReadAllAsync(cancellation))
        {
            await writer.WriteLineAsync(EvidenceJson.LoadLine(request).AsMemory(), cancellation);
            requests.Add(request);
            failed += request.IsFailed ? 1 : 0;
            reporter.Status($"{requests.Count}{(Planned is { } planned ? $" of {planned}" : "")} requests, {failed} failed");
            onEnded?.Invoke(request);
        }
        return [.. requests.OrderBy(r => r.StartUnixNano)];
    }
}
