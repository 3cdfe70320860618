using System.Reflection;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;

namespace PatchTracer.Agent;

/// <summary>
/// The libraries whose calls are recorded: <c>PATCHTRACER_INSTRUMENTATIONS</c>, all unless it says which. They cost nothing in a program
/// that does not use them.
/// </summary>
internal static class Instrumentations
{
    private const string Variable = "PATCHTRACER_INSTRUMENTATIONS";
    private const string All = "aspnetcore,http,grpc,sql";

    public static void Add(TracerProviderBuilder builder)
    {
        foreach (var name in OpenTelemetryVariables.List(Variable, All))
        {
            if (name == "http")
                builder.AddHttpClientInstrumentation();
            else if (name == "grpc")
                builder.AddGrpcClientInstrumentation();
            else if (name == "sql")
                builder.AddSqlClientInstrumentation();
            else if (name != "aspnetcore")
                OpenTelemetryVariables.SayUnknown(Variable, name, $"{All.Replace(",", ", ", StringComparison.Ordinal)} and none");
            else if (HasAspNetCore())
                AddServer(builder);
        }
    }

    // A console program runs without that framework, and then nothing here may name its types.
    private static bool HasAspNetCore()
    {
        try
        {
            return Assembly.Load("Microsoft.AspNetCore.Http.Abstractions") is not null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddServer(TracerProviderBuilder builder) => HttpServer.Add(builder);
}
