using System.Text.Json;
using PatchTracer.Storage;

namespace PatchTracer.Collector.Queries;

/// <summary>Writes answers in JSON straight to the connection.</summary>
internal static class JsonAnswer
{
    private static readonly object Begun = new();

    /// <summary>Whether some of an answer was written, sent or not: another cannot take its place.</summary>
    public static bool HasBegun(HttpContext context) => context.Response.HasStarted || context.Items.ContainsKey(Begun);

    /// <summary>Starts an answer; the writer must be disposed before the answer ends.</summary>
    public static Utf8JsonWriter Begin(HttpContext context, int status = StatusCodes.Status200OK)
    {
        SetHeaders(context.Response, status);
        context.Items[Begun] = Begun;
        return new Utf8JsonWriter(context.Response.BodyWriter, AnswerJson.Options);
    }

    public static void SetHeaders(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        // What is here now is not here tomorrow; and nothing guesses another type.
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Hands what was written to the connection, so that one trace at a time is in memory.</summary>
    public static async Task FlushAsync(HttpContext context, Utf8JsonWriter json)
    {
        await json.FlushAsync(context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        if (Question.Current is { } question)
        {
            question.Return(question.Taken);
            question.Over.ThrowIfCancellationRequested();
        }
    }
}
