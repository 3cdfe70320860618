using PatchTracer.Experiments.Locking;

namespace PatchTracer.Experiments.Steps;

/// <summary>First, and quick: what a lock does not know is told before anything is built of it.</summary>
internal sealed class InputsStep(RunScope scope) : IStep<int>
{
    public string Name => "inputs";

    public string Reason => "what the experiment names, by content";

    public async Task<StepResult<int>> RunAsync(CancellationToken cancellation)
    {
        var files = await Task.Run(() => PinnedFiles.Of(scope.Experiment, scope.Options.NodeSources).ToList(), cancellation);
        scope.Pins.TakeAll(PinnedFiles.Kind, files);
        return new(files.Count, "-", Reused: false,
            $"{files.Count} files and directories{(scope.Pins.LockFile is { } lockFile ? $", as {Path.GetFileName(lockFile)} has them" : "")}");
    }
}
