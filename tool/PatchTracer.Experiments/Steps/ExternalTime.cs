using System.Diagnostics;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// Measures for how long at least one external program was running: the union of their intervals, so that two at once do not
/// count twice.
/// </summary>
internal sealed class ExternalTime : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _stopwatch = new();
    private readonly ActivityListener _listener;
    private int _running;

    public ExternalTime()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tool.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = _ => Change(+1),
            ActivityStopped = _ => Change(-1),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public double Seconds
    {
        get
        {
            lock (_lock)
                return _stopwatch.Elapsed.TotalSeconds;
        }
    }

    private void Change(int by)
    {
        lock (_lock)
        {
            _running += by;
            if (_running > 0)
                _stopwatch.Start();
            else
                _stopwatch.Stop();
        }
    }

    public void Dispose() => _listener.Dispose();
}
