using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PatchTracer.Agent;

/// <summary>
/// From the start of the process to the first request that it has served, in the trace whose context the environment variable
/// <c>TRACEPARENT</c> carries: <c>startup</c> until it listens, of that <c>startup.runtime</c> until the first managed code and
/// <c>startup.host</c> from there, then <c>startup.first_connection</c> until the connection of the first request is accepted, and
/// <c>startup.first_request</c> until that is answered.
/// </summary>
internal static class StartupSpans
{
    public static readonly ActivitySource Source = new("PatchTracer.Agent");

    private static AcceptedConnections? _connections;
    private static (DateTime Time, JitWork Jit) _managed;
    private static (DateTime Time, JitWork Jit) _listening;
    private static ActivityContext _startup;
    private static int _state;

    /// <summary>The first managed code that we can see runs now.</summary>
    public static void Begin() => _managed = (DateTime.UtcNow, JitWork.Now);

    /// <summary>A host has been built, and does not listen yet.</summary>
    public static void Built() => _connections ??= new AcceptedConnections();

    /// <summary>The host listens.</summary>
    public static void Listening()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            return;
        _listening = (DateTime.UtcNow, JitWork.Now);
        using var process = Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        _ = ActivityContext.TryParse(Environment.GetEnvironmentVariable("TRACEPARENT"), null, isRemote: true, out var parent);
        var startup = Source.StartActivity("startup", ActivityKind.Internal, parent, startTime: started);
        startup?.SetTag("process.pid", Environment.ProcessId);
        startup?.SetTag("process.runtime.description", RuntimeInformation.FrameworkDescription);
        _listening.Jit.Tag(startup);
        _startup = startup?.Context ?? default;
        Record("startup.runtime", started, _managed.Time, _managed.Jit);
        Record("startup.host", _managed.Time, _listening.Time, _listening.Jit - _managed.Jit);
        startup?.SetEndTime(_listening.Time);
        startup?.Stop();
    }

    /// <summary>A request is about to be answered; only the first counts.</summary>
    /// <param name="connection">The id of the connection that it came by.</param>
    public static void Served(Activity request, string connection)
    {
        if (Interlocked.CompareExchange(ref _state, 2, 1) != 1)
            return;
        var from = _listening.Time;
        if (_connections?.Of(connection) is { } accepted)
        {
            // It may have come while the other hosts of this process were still starting.
            Record("startup.first_connection", accepted < from ? accepted : from, accepted, jit: null);
            from = accepted;
        }
        _connections?.Dispose();
        using var first = Source.StartActivity("startup.first_request", ActivityKind.Internal, _startup, startTime: from);
        first?.SetTag("startup.wait_ms", (request.StartTimeUtc - from).TotalMilliseconds);
        (JitWork.Now - _listening.Jit).Tag(first);
    }

    private static void Record(string name, DateTime from, DateTime to, JitWork? jit)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, _startup, startTime: from);
        jit?.Tag(span);
        span?.SetEndTime(to);
    }
}
