using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;

namespace PatchTracer.Woven;

// How a woven program meets whoever listens to it. All of it may be missing.
internal static partial class Tracepoints
{
    private static readonly DiagnosticListener Listener = new DiagnosticListener("PatchTracer.Woven");

    /// <summary>Shows an object to the agent, if there is one.</summary>
    public static void Publish(string name, object value)
    {
        try
        {
            if (value != null && Listener.IsEnabled())
                Listener.Write(name, value);
        }
        catch (Exception)
        {
        }
    }

    /// <summary>
    /// Starts the agent, which sets OpenTelemetry up: <c>PATCHTRACER_AGENT</c>, or <c>patchtracer/PatchTracer.Agent.dll</c> beside the
    /// program. Without one the program runs as it did before it was woven.
    /// </summary>
    public static void LoadAgent()
    {
        try
        {
            var path = Environment.GetEnvironmentVariable("PATCHTRACER_AGENT");
            if (string.IsNullOrEmpty(path))
                path = Path.Combine(AppContext.BaseDirectory, "patchtracer", "PatchTracer.Agent.dll");
            if (File.Exists(path))
                Assembly.LoadFrom(path).GetType("PatchTracer.Agent.Startup").GetMethod("Run").Invoke(null, null);
        }
        catch (Exception e)
        {
            Tell(e is TargetInvocationException { InnerException: { } inner } ? inner : e);
        }
    }

    private static void Tell(Exception e)
    {
        try
        {
            var isDebugged = Environment.GetEnvironmentVariable("PATCHTRACER_DEBUG") == "1";
            Console.Error.WriteLine("patchtracer: the agent does not start: "
                + (isDebugged ? e.ToString() : e.Message.ReplaceLineEndings(" ").TrimEnd() + " (PATCHTRACER_DEBUG=1 says more)"));
        }
        catch (Exception)
        {
            // Standard error may be closed.
        }
    }
}
