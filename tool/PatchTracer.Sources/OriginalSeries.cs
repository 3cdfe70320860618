namespace PatchTracer.Sources;

/// <summary>The same series on the tree without weaving; done only when a patch is in question, and then from the first on.</summary>
internal sealed class OriginalSeries(Func<Task<SeriesMerge>> open) : IAsyncDisposable
{
    private readonly List<SeriesPatch> _before = [];

    public SeriesMerge? Merge { get; private set; }

    /// <summary>A patch that those after it may build on.</summary>
    public void Add(SeriesPatch patch) => _before.Add(patch);

    public async Task<SeriesOutcome> ApplyAsync(SeriesPatch patch, CancellationToken cancellation)
    {
        Merge ??= await open();
        foreach (var earlier in _before)
            await Merge.ApplyAsync(earlier, cancellation);
        _before.Clear();
        return await Merge.ApplyAsync(patch, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Merge?.Dispose();
        return ValueTask.CompletedTask;
    }
}
