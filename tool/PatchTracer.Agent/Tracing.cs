using System.Diagnostics;
using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PatchTracer.Agent;

/// <summary>Builds the tracer provider and sees that it is flushed when the program ends.</summary>
internal static class Tracing
{
    /// <summary>The sources of all woven assemblies, and those that libraries have by themselves.</summary>
    private static readonly string[] Sources =
        ["PatchTracer.Woven.*", "Npgsql", "MySqlConnector", "MongoDB.Driver*", "RabbitMQ.Client.*", "MassTransit", "Confluent.Kafka*",
            "Azure.*"];

    private static TracerProvider? _provider;

    // Visual Studio's, by which `dotnet test` runs most test projects, is ended a tenth of a second behind its last test: what is sent
    // later is lost.
    private static bool IsTestHost => Assembly.GetEntryAssembly()?.GetName().Name == "testhost";

    /// <summary>Called by name, from the context that the program's own code is in.</summary>
    public static void Start()
    {
        StartupSpans.Begin();
        ContextPropagation.Set();
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(Sources)
            .AddSource([.. OpenTelemetryVariables.List("PATCHTRACER_SOURCES", "none")])
            .AddSource(StartupSpans.Source.Name);
        Instrumentations.Add(builder);
        Export(builder);
        _provider = builder.Build();
        DiagnosticListener.AllListeners.Subscribe(new Listeners());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _provider.Dispose();
    }

    // What comes later wins: the environment has the last word.
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown_service", serviceInstanceId: Environment.MachineName)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static void Export(TracerProviderBuilder builder)
    {
        foreach (var exporter in OpenTelemetryVariables.Exporters)
        {
            if (exporter == "otlp")
                builder.AddOtlpExporter(Configure);
            else if (exporter == "console")
                builder.AddConsoleExporter();
            else
                OpenTelemetryVariables.SayUnknown("OTEL_TRACES_EXPORTER", exporter, "otlp, console and none");
        }
    }

    private static void Configure(OtlpExporterOptions options)
    {
        OtlpForTraces.Configure(options);
        if (IsTestHost)
            options.ExportProcessorType = ExportProcessorType.Simple;
    }
}
