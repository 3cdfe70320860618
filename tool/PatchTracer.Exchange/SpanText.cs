using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>Ids and enumerations as the files of other tools write them.</summary>
internal static class SpanText
{
    /// <exception cref="FormatException">Not 32 hexadecimal digits.</exception>
    public static TraceId TraceId(string text) =>
        Traces.TraceId.TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no trace id of 32 hexadecimal digits");

    /// <exception cref="FormatException">Not 16 hexadecimal digits.</exception>
    public static SpanId SpanId(string text) =>
        Traces.SpanId.TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no span id of 16 hexadecimal digits");

    /// <summary>Unspecified for a name that is none.</summary>
    public static SpanKind Kind(string text) => Enum.TryParse<SpanKind>(text, ignoreCase: true, out var kind) ? kind : SpanKind.Unspecified;

    /// <summary>Unset for a name that is none.</summary>
    public static StatusCode Status(string text) =>
        Enum.TryParse<StatusCode>(text, ignoreCase: true, out var status) ? status : StatusCode.Unset;
}
