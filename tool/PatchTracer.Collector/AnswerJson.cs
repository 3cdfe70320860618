using System.Text.Encodings.Web;
using System.Text.Json;

namespace PatchTracer.Collector;

/// <summary>The form of answers in JSON, whichever process writes them.</summary>
internal static class AnswerJson
{
    /// <summary>How every answer is written.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // Lone surrogates in names are written as U+FFFD either way; structure is this program's own.
        SkipValidation = true,
    };
}
