using System.Diagnostics;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>Runs steps one after another and keeps a record of each.</summary>
internal sealed class StepList(IReporter reporter) : IDisposable
{
    /// <summary>One activity for each step, for whoever wants to see where the time of a run goes.</summary>
    public static readonly ActivitySource Source = new("PatchTracer.Run");

    private readonly List<StepRecord> _records = [];
    private readonly ExternalTime _external = new();

    public IReadOnlyList<StepRecord> Records => _records;

    /// <returns>What the step made.</returns>
    public async Task<T> RunAsync<T>(IStep<T> step, CancellationToken cancellation)
    {
        using var activity = Source.StartActivity(step.Name);
        reporter.Status($"{step.Name}: {step.Reason}");
        var (started, clock, before) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp(), _external.Seconds);
        var result = await step.RunAsync(cancellation);
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        _records.Add(new StepRecord(step.Name, step.Reason, result.Key, result.Reused, result.Summary, started, Math.Round(seconds, 3),
            Math.Round(_external.Seconds - before, 3)));
        reporter.Info($"{step.Name,-18} {seconds,7:0.0} s  {result.Summary}");
        return result.Made;
    }

    public void Dispose() => _external.Dispose();
}
