using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Locking;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>What all steps of a run share, none of which a step has made, and what is closed when the run is over.</summary>
internal sealed class RunScope(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter) : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = ScratchDirectory.Create(cache);
    private readonly Stack<object> _held = [];

    public Experiment Experiment { get; } = experiment;

    public RunOptions Options { get; } = options;

    public CacheRoot Cache { get; } = cache;

    public IReporter Reporter { get; } = reporter;

    /// <summary>What the run is made of, as far as it has come.</summary>
    public Pins Pins { get; } = PinsOf(options);

    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    /// <summary>Where the run keeps what the bundle is made of until it is whole.</summary>
    public string Scratch => _scratch.Path;

    public string LoadLog => Path.Combine(Scratch, "load.jsonl");

    public string StoreDirectory => Path.Combine(Scratch, "store");

    private static Pins PinsOf(RunOptions options) => options.Lock is null ? new Pins(null, null)
        : new Pins(options.LockFile, options.Lock.Of(options.Variant) ?? throw new ExperimentException(
            $"the lock has no {(options.Variant is null ? "experiment without variants" : $"variant {options.Variant}")}; `patchtracer lock` locks what is here",
            options.LockFile));

    /// <summary>Keeps something until the end of the run, when what was held last is closed first.</summary>
    public T Hold<T>(T held)
        where T : class
    {
        _held.Push(held);
        return held;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held)
        {
            if (held is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                ((IDisposable)held).Dispose();
        }
        _scratch.Dispose();
    }
}
