namespace PatchTracer.Collector.Receivers;

/// <summary>Counts what came by UDP; both receivers write to it at once.</summary>
internal sealed class JaegerTally
{
    private long _datagrams;
    private long _lostSpans;

    public void Received() => Interlocked.Increment(ref _datagrams);

    public void Lost(int spans) => Interlocked.Add(ref _lostSpans, spans);

    public JaegerStatistics Read() => new(Interlocked.Read(ref _datagrams), Interlocked.Read(ref _lostSpans));
}
