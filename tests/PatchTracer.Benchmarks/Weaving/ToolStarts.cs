using System.Diagnostics;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Weaving;

/// <summary>Counts the processes that are started while it is there.</summary>
internal sealed class ToolStarts : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    public ToolStarts()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == Tool.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Interlocked.Increment(ref _count),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => _count;

    public void Dispose() => _listener.Dispose();
}
