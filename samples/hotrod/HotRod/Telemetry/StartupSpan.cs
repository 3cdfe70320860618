using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;

namespace HotRod.Telemetry;

/// <summary>
/// From the start of the process to the first request that it has served, continuing the trace whose context the environment variable
/// <c>TRACEPARENT</c> carries: <c>startup</c> is the last stretch between "container started" and "pod ready".
/// </summary>
internal static class StartupSpan
{
    private static DateTime _managed;
    private static DateTime _serving;
    private static ActivityContext _startup;
    private static int _served;

    public static void Begin() => _managed = DateTime.UtcNow;

    public static void Serving()
    {
        _serving = DateTime.UtcNow;
        using var process = Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        _ = ActivityContext.TryParse(Environment.GetEnvironmentVariable("TRACEPARENT"), null, isRemote: true, out var parent);
        using var span = Tracing.Source.StartActivity("startup", ActivityKind.Internal, parent, startTime: started);
        span?.SetTag("process.pid", Environment.ProcessId);
        span?.SetTag("process.runtime.description", RuntimeInformation.FrameworkDescription);
        Jit(span);
        _startup = span?.Context ?? default;
        Record("startup.runtime", started, _managed);
        Record("startup.host", _managed, _serving);
        span?.SetEndTime(_serving);
    }

    public static void Served(Activity request)
    {
        if (_startup == default || Interlocked.Exchange(ref _served, 1) == 1)
            return;
        using var span = Tracing.Source.StartActivity("startup.first_request", ActivityKind.Internal, _startup, startTime: _serving);
        span?.SetTag("startup.wait_ms", (request.StartTimeUtc - _serving).TotalMilliseconds);
        Jit(span);
    }

    private static void Record(string name, DateTime from, DateTime to)
    {
        using var span = Tracing.Source.StartActivity(name, ActivityKind.Internal, _startup, startTime: from);
        span?.SetEndTime(to);
    }

    private static void Jit(Activity? span)
    {
        span?.SetTag("dotnet.jit.methods", JitInfo.GetCompiledMethodCount());
        span?.SetTag("dotnet.jit.time_ms", JitInfo.GetCompilationTime().TotalMilliseconds);
    }
}
