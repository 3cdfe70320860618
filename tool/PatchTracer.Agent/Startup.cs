using System.Reflection;

namespace PatchTracer.Agent;

/// <summary>
/// Sets OpenTelemetry up in a woven program that knows nothing of it. The woven module initializer calls <see cref="Run"/> by name. It
/// needs nothing but the runtime, and loads the rest, this assembly once more included, into a context of its own.
/// </summary>
public static class Startup
{
    private static int _isStarted;

    /// <exception cref="InvalidOperationException">It cannot start in this program.</exception>
    public static void Run()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) != 0 || OpenTelemetryVariables.IsDisabled)
            return;
        try
        {
            new AgentContext(typeof(Startup).Assembly.Location).Agent.GetType("PatchTracer.Agent.Tracing")!.GetMethod("Start")!.Invoke(null,
                null);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            throw new InvalidOperationException(AgentContext.ReasonOf(inner).Message, inner);
        }
    }
}
