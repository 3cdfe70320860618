using System.Diagnostics;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>Runs steps in order and keeps a record of each.</summary>
internal sealed class StepList(IReporter reporter)
{
    /// <summary>One activity for each step, for whoever wants to see where the time of a run goes.</summary>
    public static readonly ActivitySource Source = new("PatchTracer.Run");

    private readonly List<StepRecord> _records = [];

    public IReadOnlyList<StepRecord> Records => _records;

    public async Task RunAsync(IReadOnlyList<IStep> steps, RunContext context, CancellationToken cancellation)
    {
        using var external = new ExternalTime();
        foreach (var step in steps)
            await RunAsync(step, context, external, cancellation);
    }

    private async Task RunAsync(IStep step, RunContext context, ExternalTime external, CancellationToken cancellation)
    {
        using var activity = Source.StartActivity(step.Name);
        reporter.Status($"{step.Name}: {step.Reason}");
        var (started, clock, before) = (DateTimeOffset.UtcNow, Stopwatch.GetTimestamp(), external.Seconds);
        var result = await step.RunAsync(context, cancellation);
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        _records.Add(new StepRecord(step.Name, step.Reason, result.Key, result.Reused, result.Summary, started, Math.Round(seconds, 3),
            Math.Round(external.Seconds - before, 3)));
        reporter.Info($"{step.Name,-18} {seconds,7:0.0} s  {result.Summary}");
    }
}
