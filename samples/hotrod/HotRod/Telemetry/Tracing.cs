using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HotRod.Telemetry;

/// <summary>
/// OpenTelemetry as any application would set it up; endpoint and resource come from the standard variables
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c>.
/// </summary>
internal static class Tracing
{
    public static readonly ActivitySource Source = new("hotrod");

    public static void Add(IServiceCollection services, string service)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"hotrod-{service}", serviceInstanceId: Environment.MachineName))
            .WithTracing(tracing => tracing
                .AddSource(Source.Name)
                .AddAspNetCoreInstrumentation(o =>
                {
                    o.Filter = context => context.Request.Path != "/healthz";
                    o.EnrichWithHttpRequest = (span, request) => ConnectionTags.OfServer(span, request.HttpContext.Connection);
                    o.EnrichWithHttpResponse = (span, response) => StartupSpan.Served(span, response.HttpContext);
                })
                .AddHttpClientInstrumentation()
                .AddOtlpExporter());
    }
}
