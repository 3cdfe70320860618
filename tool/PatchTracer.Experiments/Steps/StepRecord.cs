namespace PatchTracer.Experiments.Steps;

/// <summary>What one step did and what it cost.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="ExternalSeconds">The part of it during which at least one external program ran (compiler, debootstrap, kind,
/// docker).</param>
public sealed record StepRecord(string Name, string Reason, string Key, bool Reused, string Summary, DateTimeOffset Started, double Seconds,
    double ExternalSeconds)
{
    /// <summary>The part that our own code took.</summary>
    public double OwnSeconds => Math.Round(Math.Max(0, Seconds - ExternalSeconds), 3);
}
