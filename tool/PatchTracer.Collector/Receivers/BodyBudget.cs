namespace PatchTracer.Collector.Receivers;

/// <summary>How many bytes of bodies may be in memory at once; none more while the process as a whole has little left.</summary>
internal sealed class BodyBudget(long limit, MemoryGuard guard)
{
    private long _taken;

    public bool TryTake(int bytes)
    {
        if (guard.IsTight)
            return false;
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
