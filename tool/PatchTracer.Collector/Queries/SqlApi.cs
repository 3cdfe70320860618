using System.Text;
using PatchTracer.Collector.Sql;
using PatchTracer.Storage;

namespace PatchTracer.Collector.Queries;

/// <summary><c>POST /api/patchtracer/sql</c>: one SELECT over the documented tables as text; the answer is columns and rows.</summary>
internal sealed class SqlApi(Store store, SqlLimits limits) : IDisposable
{
    private readonly SqlService _service = new(store, limits);

    /// <param name="cancellation">The asker went away, or the collector stops.</param>
    public async Task HandleAsync(HttpContext context, CancellationToken cancellation)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
            throw new QueryRefusal(StatusCodes.Status405MethodNotAllowed, "send the SELECT as the body of a POST");
        // A page of another origin can send text without asking first, so the type is one that it cannot.
        if (context.Request.ContentType?.Split(';')[0].Trim().Equals("application/sql", StringComparison.OrdinalIgnoreCase) != true)
            throw new QueryRefusal(StatusCodes.Status415UnsupportedMediaType, "the content type is application/sql");
        var sql = await ReadAsync(context);
        try
        {
            await _service.AnswerAsync(sql, length => Begin(context, length), cancellation);
        }
        catch (SqlRefusal refusal)
        {
            throw new QueryRefusal((int)refusal.Kind, refusal.Message);
        }
    }

    public void Dispose() => _service.Dispose();

    private static Stream Begin(HttpContext context, int length)
    {
        JsonAnswer.SetHeaders(context.Response, StatusCodes.Status200OK);
        context.Response.ContentLength = length;
        return context.Response.Body;
    }

    private async Task<string> ReadAsync(HttpContext context)
    {
        var buffer = new byte[limits.MaxStatementBytes + 1];
        var length = 0;
        while (length < buffer.Length && await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted) is > 0
            and var read)
            length += read;
        return length <= limits.MaxStatementBytes ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new QueryRefusal(StatusCodes.Status413PayloadTooLarge,
                $"the statement is longer than {limits.MaxStatementBytes} bytes");
    }
}
