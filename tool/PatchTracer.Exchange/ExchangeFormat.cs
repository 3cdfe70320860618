namespace PatchTracer.Exchange;

/// <summary>What traces are written as for other tools, and read from them.</summary>
public enum ExchangeFormat
{
    /// <summary>OTLP JSON lines, as OpenTelemetry's file exporter writes them; nothing is lost.</summary>
    Otlp,

    /// <summary>The JSON that Jaeger's UI shows and saves.</summary>
    Jaeger,

    /// <summary>Chrome's trace event JSON, for Perfetto (ui.perfetto.dev) and chrome://tracing.</summary>
    Perfetto,

    /// <summary>One row a span, for engines larger than one machine: see docs/exchange.md.</summary>
    Parquet,
}

/// <summary>Which spans of a store to write; everything that is set must hold.</summary>
public sealed record ExportSelection
{
    public static readonly ExportSelection All = new();

    public Traces.TraceId? Trace { get; init; }

    public string? Service { get; init; }

    internal bool Takes(Traces.Span span) => (Trace is null || span.TraceId == Trace) && (Service is null || span.Service == Service);
}
