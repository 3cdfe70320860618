namespace PatchTracer.Collector.Receivers;

/// <summary>How many bytes of bodies may be in memory at once.</summary>
internal sealed class BodyBudget(long limit)
{
    private long _taken;

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
