using System.Text;

namespace PatchTracer.Collector.Queries;

/// <summary><c>POST /api/patchtracer/sql</c>: one SELECT over the documented tables as text; the answer is columns and rows.</summary>
internal sealed class SqlApi(Store store, QueryLimits limits)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
            throw new QueryRefusal(StatusCodes.Status405MethodNotAllowed, "send the SELECT as the body of a POST");
        // A page of another origin can send text without asking first, so the type is one that it cannot.
        if (context.Request.ContentType?.Split(';')[0].Trim() != "application/sql")
            throw new QueryRefusal(StatusCodes.Status415UnsupportedMediaType, "the content type is application/sql");
        var sql = await ReadAsync(context);
        using var connection = store.Connect();
        var result = await new SqlQuery(connection, limits).RunAsync(sql, guarded: true, context.RequestAborted);
        await using var json = JsonAnswer.Begin(context);
        result.Write(json);
    }

    private async Task<string> ReadAsync(HttpContext context)
    {
        var buffer = new byte[limits.MaxSqlBytes + 1];
        var length = 0;
        while (length < buffer.Length && await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted) is > 0 and var read)
            length += read;
        return length <= limits.MaxSqlBytes ? Encoding.UTF8.GetString(buffer, 0, length)
            : throw new QueryRefusal(StatusCodes.Status413PayloadTooLarge, $"the statement is longer than {limits.MaxSqlBytes} bytes");
    }
}
