using System.Net;
using DuckDB.NET.Data;
using Microsoft.AspNetCore.Http.Features;

namespace PatchTracer.Collector.Queries;

/// <summary>Everything on the query port: both versions of Jaeger's API, PatchTracer's own, and the page.</summary>
internal sealed class QueryServer(Store store, QueryLimits limits) : IDisposable
{
    private readonly JaegerApi _jaeger = new(store, limits);
    private readonly JaegerApiV3 _jaegerV3 = new(store, limits);
    private readonly PatchTracerApi _own = new(store, limits);
    private readonly PageFiles _page = new();
    private readonly SemaphoreSlim _room = new(limits.Parallel);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            Check(context.Request);
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                await ApiAsync(context);
            else
                await _page.HandleAsync(context);
        }
        catch (QueryRefusal refusal) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, refusal.Status, refusal.Message);
        }
        catch (DuckDBException e) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"the index could not answer: {e.Message}");
        }
    }

    public void Dispose() => _room.Dispose();

    // A page of another site can have its name resolve to this address (DNS rebinding), but it cannot leave its own name out.
    private static void Check(HttpRequest request)
    {
        var local = request.HttpContext.Connection.LocalIpAddress;
        if (local is not null && IPAddress.IsLoopback(local) && request.Host.Host is not "localhost" && !IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _))
            throw new QueryRefusal(StatusCodes.Status421MisdirectedRequest, $"this collector is not '{request.Host.Host}'; ask it by its address or as localhost");
    }

    private async Task ApiAsync(HttpContext context)
    {
        await _room.WaitAsync(context.RequestAborted);
        try
        {
            // Raw segments: a service may have a slash in its name.
            var path = RawPath(context).Split('/', StringSplitOptions.RemoveEmptyEntries)[1..].Select(Uri.UnescapeDataString).ToArray();
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if (path is not ["patchtracer", "sql"] && !HttpMethods.IsGet(context.Request.Method))
                throw new QueryRefusal(StatusCodes.Status405MethodNotAllowed, "queries are sent by GET");
            if (!await TryHandleAsync(context, path))
                throw new QueryRefusal(StatusCodes.Status404NotFound, "there is no such query; docs/queries.md has them all");
        }
        finally
        {
            _room.Release();
        }
    }

    private Task<bool> TryHandleAsync(HttpContext context, string[] path) => path switch
    {
        ["patchtracer", ..] => _own.TryHandleAsync(context, path[1..]),
        ["v3", ..] => _jaegerV3.TryHandleAsync(context, path[1..]),
        _ => _jaeger.TryHandleAsync(context, path),
    };

    private static string RawPath(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        await using var json = JsonAnswer.Begin(context, status);
        if (context.Request.Path.StartsWithSegments("/api/v3", StringComparison.Ordinal))
            JaegerApiV3.WriteError(json, status, message);
        else
            JaegerApi.WriteError(json, status, message);
    }
}
