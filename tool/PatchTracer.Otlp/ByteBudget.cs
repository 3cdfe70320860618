namespace PatchTracer.Otlp;

/// <summary>There is no memory for this now. Worth another try.</summary>
internal sealed class NoRoomException : Exception
{
    public NoRoomException()
        : base("the collector has no room for this request now")
    {
    }
}

/// <summary>
/// How many bytes may be in use at once for one purpose. They are taken before they are allocated; none more while the process
/// as a whole has little left.
/// </summary>
/// <param name="isTight">Whether that is so now.</param>
internal sealed class ByteBudget(long limit, Func<bool> isTight)
{
    /// <summary>For work that goes on whatever else does, one request at a time.</summary>
    public static readonly ByteBudget Unlimited = new(long.MaxValue, static () => false);

    private long _taken;

    public bool TryTake(int bytes)
    {
        if (isTight())
            return false;
        if (Interlocked.Add(ref _taken, bytes) <= limit)
            return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
