using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PatchTracer.Agent;

/// <summary>
/// Sets OpenTelemetry up in a woven program that knows nothing of it. The woven module initializer calls <see cref="Run"/> by name; the
/// standard variables (<c>OTEL_SERVICE_NAME</c>, <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, …) say what is sent and where to.
/// </summary>
public static class Startup
{
    /// <summary>The sources of all woven assemblies.</summary>
    private const string WovenSources = "PatchTracer.Woven.*";

    private static TracerProvider? _provider;

    public static void Run()
    {
        if (_provider is not null)
            return;
        StartupSpans.Begin();
        var service = Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 } name ? name : Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown";
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(service, serviceInstanceId: Environment.MachineName))
            .AddSource(WovenSources)
            .AddSource(StartupSpans.Source.Name)
            .AddHttpClientInstrumentation()
            .AddOtlpExporter();
        if (HasAspNetCore())
            AddServer(builder);
        _provider = builder.Build();
        DiagnosticListener.AllListeners.Subscribe(new Listeners());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _provider.Dispose();
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
