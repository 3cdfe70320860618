using System;

namespace PatchTracer.Woven;

// Methods that end by calling others in their place on the stack.
internal static partial class Tracepoints
{
    /// <summary>
    /// How many of such methods have spans above each other on one stack. A recursion that relies on them needs no stack, a span does: some
    /// hundred bytes a level, of 1.5 MB and more.
    /// </summary>
    private const int Deepest = 1000;

    [ThreadStatic]
    private static int _depth;

    /// <summary>
    /// Does anybody listen, and is there room for a span that covers what is called? If so, <see cref="LeaveDeep"/> is called at the end.
    /// </summary>
    public static bool EnterDeep()
    {
        if (!(Source.HasListeners() || Listener.IsEnabled()) || !IsHeard() || _depth >= Deepest)
            return false;
        _depth++;
        return true;
    }

    public static void LeaveDeep() => _depth--;
}
