using DuckDB.NET.Data;
using Microsoft.AspNetCore.Http.Features;
using PatchTracer.Collector.Security;
using PatchTracer.Collector.Sql;
using PatchTracer.Otlp;
using PatchTracer.Storage;

namespace PatchTracer.Collector.Queries;

/// <summary>Everything on the query port: both versions of Jaeger's API, PatchTracer's own, and the page.</summary>
internal sealed class QueryServer(Store store, QueryLimits limits, SqlLimits sqlLimits) : IDisposable
{
    private readonly JaegerApi _jaeger = new(store, limits);
    private readonly JaegerApiV3 _jaegerV3 = new(store, limits);
    private readonly PatchTracerApi _own = new(store, limits);
    private readonly AnalysisApi _analysis = new(store, limits);
    private readonly SqlApi _sql = new(store, sqlLimits);
    private readonly PageFiles _page = new();
    private readonly SemaphoreSlim _room = new(limits.Parallel);
    private readonly ByteBudget _spans = new(limits.MaxSpanBytes, static () => false);
    private readonly CancellationTokenSource _stop = new();

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Rebinding.Refusal(context.Request) is { } refusal)
                throw new QueryRefusal(StatusCodes.Status421MisdirectedRequest, refusal);
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                await ApiAsync(context);
            else
                await _page.HandleAsync(context);
        }
        catch (QueryRefusal e) when (!JsonAnswer.HasBegun(context))
        {
            await RefuseAsync(context, e.Status, e.Message);
        }
        catch (DuckDBException e) when (!JsonAnswer.HasBegun(context))
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"the index could not answer: {e.Message}");
        }
        catch (Exception e) when (e is QueryRefusal or DuckDBException)
        {
            context.Abort();
        }
    }

    /// <summary>Ends whatever is being asked.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _room.Dispose();
        _sql.Dispose();
        _stop.Dispose();
    }

    private async Task ApiAsync(HttpContext context)
    {
        // Raw segments: a service may have a slash in its name.
        var path = RawPath(context).Split('/', StringSplitOptions.RemoveEmptyEntries)[1..].Select(Uri.UnescapeDataString).ToArray();
        context.Response.Headers.XContentTypeOptions = "nosniff";
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        try
        {
            if (path is ["patchtracer", "sql"])
                await _sql.HandleAsync(context, gone.Token);
            else if (!HttpMethods.IsGet(context.Request.Method))
                throw new QueryRefusal(StatusCodes.Status405MethodNotAllowed, "queries are sent by GET");
            else
                await AskAsync(context, path, gone.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw Overdue(context, "the collector is stopping");
        }
    }

    private async Task AskAsync(HttpContext context, string[] path, CancellationToken gone)
    {
        using var question = new Question(_spans, limits.MaxTime, gone);
        var entered = false;
        try
        {
            await _room.WaitAsync(question.Over);
            entered = true;
            if (!await TryHandleAsync(context, path))
                throw new QueryRefusal(StatusCodes.Status404NotFound, "there is no such query; docs/queries.md has them all");
        }
        catch (NoRoomException)
        {
            throw Overdue(context, $"the spans of this answer need more memory than the {limits.MaxSpanBytes >> 20} MiB that queries "
                + "have; narrow it, or ask again when others are answered");
        }
        catch (DuckDBException e) when (e.Message.StartsWith("Out of Memory", StringComparison.Ordinal))
        {
            throw Overdue(context, "the index needs more memory for this than it has; narrow it by time or by service");
        }
        catch (Exception e) when (e is OperationCanceledException or DuckDBException && question.Over.IsCancellationRequested)
        {
            gone.ThrowIfCancellationRequested();
            throw Overdue(context, $"the query took longer than {limits.MaxTime.TotalSeconds:0} s; narrow it by time or by service");
        }
        finally
        {
            if (entered)
                _room.Release();
        }
    }

    // What has begun cannot be refused any more: it must not look as if it were all.
    private static Exception Overdue(HttpContext context, string message)
    {
        if (JsonAnswer.HasBegun(context))
            return new OperationCanceledException(message);
        return new QueryRefusal(StatusCodes.Status503ServiceUnavailable, message);
    }

    private Task<bool> TryHandleAsync(HttpContext context, string[] path) => path switch
    {
        ["patchtracer", "analysis" or "comparison", ..] => _analysis.TryHandleAsync(context, path[1..]),
        ["patchtracer", ..] => _own.TryHandleAsync(context, path[1..]),
        ["v3", ..] => _jaegerV3.TryHandleAsync(context, path[1..]),
        _ => _jaeger.TryHandleAsync(context, path),
    };

    private static string RawPath(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = "1";
        if (AnalysisApi.IsPage(context.Request.Path))
        {
            await AnalysisApi.RefuseAsync(context, status, message);
            return;
        }
        await using var json = JsonAnswer.Begin(context, status);
        if (context.Request.Path.StartsWithSegments("/api/v3", StringComparison.Ordinal))
            JaegerApiV3.WriteError(json, status, message);
        else
            JaegerApi.WriteError(json, status, message);
    }
}
