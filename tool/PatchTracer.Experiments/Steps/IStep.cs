namespace PatchTracer.Experiments.Steps;

/// <summary>One step of a run. What it needs, it was made with; what it makes, the steps behind it are made with.</summary>
internal interface IStep<T>
{
    string Name { get; }

    /// <summary>Why the step is there, for a person who watches the run.</summary>
    string Reason { get; }

    Task<StepResult<T>> RunAsync(CancellationToken cancellation);
}

/// <param name="Key">The digest of the step's inputs; two runs with the same key made the same thing.</param>
/// <param name="Reused">True when the result was there already.</param>
/// <param name="Summary">One line for the reader.</param>
internal sealed record StepResult<T>(T Made, string Key, bool Reused, string Summary);
