#if TRACING
using System.Diagnostics;
#endif

namespace HotRod.Frontend;

/// <summary>The page, <c>GET /dispatch?customer=ID</c> and <c>GET /config</c>.</summary>
internal sealed class FrontendService(Dispatcher dispatcher, Options options)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", Page);
        app.MapGet("/config", () => Results.Json(new { options.RouteWorkerPoolSize, options.RouteUrl, options.CustomerUrl, options.DriverUrl }));
        app.MapGet("/dispatch", DispatchAsync);
    }

    private static IResult Page()
    {
        var page = typeof(FrontendService).Assembly.GetManifestResourceStream("index.html")!;
        return Results.Stream(page, "text/html; charset=utf-8");
    }

    private async Task<IResult> DispatchAsync(string? customer, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(customer))
            return Results.BadRequest(new { error = "Missing required 'customer' parameter" });
        try
        {
            return await dispatcher.FindBestAsync(customer, cancellation) is { } best
                ? Results.Json(new { best.Driver, ETA = best.Eta }, new System.Text.Json.JsonSerializerOptions())
                : Results.NotFound(new { error = $"no customer with id {customer}" });
        }
        catch (HttpRequestException e)
        {
#if TRACING
            Activity.Current?.SetStatus(ActivityStatusCode.Error, e.Message);
            Activity.Current?.SetTag("error.type", e.GetType().FullName);
#endif
            return Results.Json(new { error = e.Message }, statusCode: 502);
        }
    }
}
