using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;

namespace HotRod.Telemetry;

/// <summary>
/// From the start of the process to the first request that it has served, continuing the trace whose context the environment variable
/// <c>TRACEPARENT</c> carries: <c>startup</c> is the last stretch between "container started" and "pod ready".
/// </summary>
internal static class StartupSpan
{
    private const string Accepted = "accepted";

    private static Moment _managed;
    private static Moment _listening;
    private static ActivityContext _startup;
    private static int _served;

    public static void Begin() => _managed = Moment.Now;

    /// <summary>Makes the server remember when it accepted each connection.</summary>
    public static void Watch(IWebHostBuilder host) => host.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
    {
        connection.Items[Accepted] = DateTime.UtcNow;
        return next(connection);
    })));

    public static void Listening()
    {
        _listening = Moment.Now;
        using var process = Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        _ = ActivityContext.TryParse(Environment.GetEnvironmentVariable("TRACEPARENT"), null, isRemote: true, out var parent);
        using var span = Tracing.Source.StartActivity("startup", ActivityKind.Internal, parent, startTime: started);
        span?.SetTag("process.pid", Environment.ProcessId);
        span?.SetTag("process.runtime.description", RuntimeInformation.FrameworkDescription);
        Jit(span, default, _listening);
        _startup = span?.Context ?? default;
        Record("startup.runtime", started, _managed.Time, s => Jit(s, default, _managed));
        Record("startup.host", _managed.Time, _listening.Time, s => Jit(s, _managed, _listening));
        span?.SetEndTime(_listening.Time);
    }

    public static void Served(Activity request, HttpContext context)
    {
        if (_startup == default || Interlocked.Exchange(ref _served, 1) == 1)
            return;
        var from = _listening.Time;
        if (context.Features.Get<IConnectionItemsFeature>()?.Items[Accepted] is DateTime accepted)
        {
            // It may have come while the other services of this process were still starting.
            Record("startup.first_connection", accepted < from ? accepted : from, accepted, _ => { });
            from = accepted;
        }
        Record("startup.first_request", from, DateTime.UtcNow, span =>
        {
            span.SetTag("startup.wait_ms", (request.StartTimeUtc - from).TotalMilliseconds);
            Jit(span, _listening, Moment.Now);
        });
    }

    private static void Record(string name, DateTime from, DateTime to, Action<Activity> describe)
    {
        using var span = Tracing.Source.StartActivity(name, ActivityKind.Internal, _startup, startTime: from);
        if (span is not null)
            describe(span);
        span?.SetEndTime(to);
    }

    // What was not compiled ahead of time.
    private static void Jit(Activity? span, Moment from, Moment to)
    {
        span?.SetTag("dotnet.jit.methods", to.Methods - from.Methods);
        span?.SetTag("dotnet.jit.time_ms", (to.Compiling - from.Compiling).TotalMilliseconds);
    }

    private readonly record struct Moment(DateTime Time, long Methods, TimeSpan Compiling)
    {
        public static Moment Now => new(DateTime.UtcNow, JitInfo.GetCompiledMethodCount(), JitInfo.GetCompilationTime());
    }
}
