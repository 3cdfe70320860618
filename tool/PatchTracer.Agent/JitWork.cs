using System.Diagnostics;
using System.Runtime;

namespace PatchTracer.Agent;

/// <summary>What was compiled just in time: everything that was not compiled ahead of time.</summary>
internal readonly record struct JitWork(long Methods, TimeSpan Time)
{
    /// <summary>Since the process began.</summary>
    public static JitWork Now => new(JitInfo.GetCompiledMethodCount(), JitInfo.GetCompilationTime());

    public static JitWork operator -(JitWork later, JitWork earlier) => new(later.Methods - earlier.Methods, later.Time - earlier.Time);

    public void Tag(Activity? span)
    {
        span?.SetTag("dotnet.jit.methods", Methods);
        span?.SetTag("dotnet.jit.time_ms", Time.TotalMilliseconds);
    }
}
