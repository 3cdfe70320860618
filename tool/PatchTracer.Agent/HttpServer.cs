using OpenTelemetry.Trace;

namespace PatchTracer.Agent;

/// <summary>Spans of requests that are served, with both ends of their connections.</summary>
internal static class HttpServer
{
    private static readonly string[] Ignored = (Environment.GetEnvironmentVariable("PATCHTRACER_IGNORE_PATHS") ?? "/healthz,/livez,/readyz")
        .Split(',');

    public static void Add(TracerProviderBuilder builder) => builder.AddAspNetCoreInstrumentation(options =>
    {
        options.Filter = context => !Ignored.Contains(context.Request.Path.Value);
        options.EnrichWithHttpRequest = (span, request) =>
        {
            var connection = request.HttpContext.Connection;
            ConnectionTags.Set(span, connection.LocalIpAddress, connection.LocalPort, connection.RemoteIpAddress, connection.RemotePort);
        };
        options.EnrichWithHttpResponse = (span, response) => StartupSpans.Served(span, response.HttpContext.Connection.Id);
    });
}
