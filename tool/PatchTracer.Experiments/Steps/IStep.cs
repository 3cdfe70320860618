namespace PatchTracer.Experiments.Steps;

/// <summary>One step of a run. What it made is in the <see cref="RunContext"/> afterwards, for the steps behind it.</summary>
internal interface IStep
{
    string Name { get; }

    /// <summary>Why the step is there, for a person who watches the run.</summary>
    string Reason { get; }

    Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation);
}

/// <param name="Key">The digest of the step's inputs; two runs with the same key made the same thing.</param>
/// <param name="Reused">True when the result was there already.</param>
/// <param name="Summary">One line for the reader.</param>
internal sealed record StepResult(string Key, bool Reused, string Summary);
