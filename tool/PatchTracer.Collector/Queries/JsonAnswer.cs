using System.Text.Encodings.Web;
using System.Text.Json;

namespace PatchTracer.Collector.Queries;

/// <summary>Writes answers in JSON straight to the connection.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Lone surrogates in names are written as U+FFFD either way; structure is this program's own.
        SkipValidation = true,
    };

    /// <summary>Starts an answer; the writer must be disposed before the answer ends.</summary>
    public static Utf8JsonWriter Begin(HttpContext context, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        // What is here now is not here tomorrow; and nothing guesses another type.
        context.Response.Headers.CacheControl = "no-store";
        return new Utf8JsonWriter(context.Response.BodyWriter, Options);
    }

    /// <summary>Hands what was written to the connection, so that one trace at a time is in memory.</summary>
    public static async Task FlushAsync(HttpContext context, Utf8JsonWriter json)
    {
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
