using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>Span kinds as values of Jaeger's tag <c>span.kind</c>.</summary>
internal static class JaegerKind
{
    private static readonly (SpanKind Kind, string Name)[] Names =
    [
        (SpanKind.Internal, "internal"), (SpanKind.Server, "server"), (SpanKind.Client, "client"),
        (SpanKind.Producer, "producer"), (SpanKind.Consumer, "consumer"),
    ];

    /// <summary>Empty for an unspecified kind.</summary>
    public static string Name(SpanKind kind) => Array.Find(Names, entry => entry.Kind == kind).Name ?? "";

    public static SpanKind? Parse(string name) =>
        Array.Find(Names, entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } found ? found.Kind
        : null;
}
