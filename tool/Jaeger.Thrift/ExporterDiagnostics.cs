using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;

namespace Jaeger.Thrift;

/// <summary>What the exporter says of itself.</summary>
internal static class ExporterDiagnostics
{
    private static readonly Meter Meter = new("Jaeger.Thrift");

    private static readonly Counter<long> Spans = Meter.CreateCounter<long>(
        "jaeger_thrift.exporter.spans", "{span}", "Spans by what became of them: sent, too_large for a datagram, failed.");

    public static void Count(in SendResult result)
    {
        Add(result.Sent, "sent");
        Add(result.TooLarge, "too_large");
        Add(result.Failed, "failed");
        if (result.TooLarge > 0)
            ExporterEvents.Log.TooLarge(result.TooLarge);
        if (result.Failure is { } failure)
            ExporterEvents.Log.Failed(result.Failed, failure.Message);
    }

    private static void Add(int spans, string outcome)
    {
        if (spans > 0)
            Spans.Add(spans, new KeyValuePair<string, object?>("outcome", outcome));
    }
}

/// <summary>The name makes OpenTelemetry's self-diagnostics write these into its log file.</summary>
[EventSource(Name = "OpenTelemetry-Exporter-Jaeger-Thrift")]
internal sealed class ExporterEvents : EventSource
{
    public static readonly ExporterEvents Log = new();

    [Event(1, Level = EventLevel.Warning,
        Message = "{0} spans are larger than a datagram and were dropped; raise MaxDatagramBytes or send by HTTP")]
    public void TooLarge(int spans) => WriteEvent(1, spans);

    [Event(2, Level = EventLevel.Error, Message = "{0} spans could not be sent: {1}")]
    public void Failed(int spans, string reason) => WriteEvent(2, spans, reason);
}
