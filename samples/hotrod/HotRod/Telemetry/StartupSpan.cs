using System.Diagnostics;

namespace HotRod.Telemetry;

/// <summary>
/// One span from the start of the process to the moment it serves, continuing the trace whose context the environment variable
/// <c>TRACEPARENT</c> carries: the last stretch between "container started" and "pod ready".
/// </summary>
internal static class StartupSpan
{
    public static void Record()
    {
        _ = ActivityContext.TryParse(Environment.GetEnvironmentVariable("TRACEPARENT"), null, isRemote: true, out var parent);
        using var process = Process.GetCurrentProcess();
        using var span = Tracing.Source.StartActivity("startup", ActivityKind.Internal, parent, startTime: process.StartTime.ToUniversalTime());
        span?.SetTag("process.pid", Environment.ProcessId);
        span?.SetTag("process.runtime.description", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);
    }
}
