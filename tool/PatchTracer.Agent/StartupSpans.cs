using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;

namespace PatchTracer.Agent;

/// <summary>
/// From the start of the process to the first request that it has served, in the trace whose context the environment variable
/// <c>TRACEPARENT</c> carries: <c>startup</c> until it serves, of that <c>startup.runtime</c> until the first managed code and
/// <c>startup.host</c> from there, then <c>startup.first_request</c>.
/// </summary>
internal static class StartupSpans
{
    public static readonly ActivitySource Source = new("PatchTracer.Agent");

    private static DateTime _managed;
    private static DateTime _serving;
    private static ActivityContext _startup;
    private static int _state;

    /// <summary>The first managed code that we can see runs now.</summary>
    public static void Begin() => _managed = DateTime.UtcNow;

    /// <summary>The host listens.</summary>
    public static void Serving()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            return;
        _serving = DateTime.UtcNow;
        using var process = Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        _ = ActivityContext.TryParse(Environment.GetEnvironmentVariable("TRACEPARENT"), null, isRemote: true, out var parent);
        var startup = Source.StartActivity("startup", ActivityKind.Internal, parent, startTime: started);
        startup?.SetTag("process.pid", Environment.ProcessId);
        startup?.SetTag("process.runtime.description", RuntimeInformation.FrameworkDescription);
        Jit(startup);
        _startup = startup?.Context ?? default;
        Record("startup.runtime", started, _managed);
        Record("startup.host", _managed, _serving);
        startup?.SetEndTime(_serving);
        startup?.Stop();
    }

    /// <summary>A request has been answered; only the first counts.</summary>
    public static void Served(Activity request)
    {
        if (Interlocked.CompareExchange(ref _state, 2, 1) != 1)
            return;
        using var first = Source.StartActivity("startup.first_request", ActivityKind.Internal, _startup, startTime: _serving);
        first?.SetTag("startup.wait_ms", (request.StartTimeUtc - _serving).TotalMilliseconds);
        Jit(first);
    }

    private static void Record(string name, DateTime from, DateTime to)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, _startup, startTime: from);
        span?.SetEndTime(to);
    }

    // Since the process began: what was not compiled ahead of time.
    private static void Jit(Activity? span)
    {
        span?.SetTag("dotnet.jit.methods", JitInfo.GetCompiledMethodCount());
        span?.SetTag("dotnet.jit.time_ms", JitInfo.GetCompilationTime().TotalMilliseconds);
    }
}
