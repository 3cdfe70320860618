using System;
using System.Runtime.CompilerServices;

namespace PatchTracer.Woven;

// What is called for an attribute alone is none of the program's doing: it has no spans. Nor could it, where it is woven with an attribute
// for which it is called again, without end.
internal static partial class Tracepoints
{
    [ThreadStatic]
    private static bool _isReading;

    /// <summary>From here to <see cref="EndReading"/> nothing on this thread is recorded.</summary>
    /// <returns>What that takes.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool BeginReading()
    {
        var was = _isReading;
        _isReading = true;
        return was;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EndReading(bool was) => _isReading = was;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsHeard() => !_isReading;
}
