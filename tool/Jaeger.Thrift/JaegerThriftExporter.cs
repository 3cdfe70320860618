using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Jaeger.Thrift;

/// <summary>
/// Exports OpenTelemetry .NET's activities to Jaeger. Nothing it does throws into the application: what could not be sent is
/// counted (meter <c>Jaeger.Thrift</c>), logged (event source <c>OpenTelemetry-Exporter-Jaeger-Thrift</c>) and told to the
/// receiver with the next batch (<see cref="ClientStats"/>).
/// </summary>
public sealed class JaegerThriftExporter : BaseExporter<Activity>
{
    private readonly IBatchTransport _transport;
    private Process? _process;
    private ClientStats _lost;
    private long _batches;

    /// <param name="options">Where to and how; later changes have no effect.</param>
    public JaegerThriftExporter(JaegerThriftExporterOptions options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).CreateTransport())
    {
    }

    /// <param name="transport">Disposed together with this.</param>
    public JaegerThriftExporter(IBatchTransport transport) => _transport = transport;

    /// <summary>What could not be sent since the start.</summary>
    public ClientStats Lost => _lost;

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Activity> batch)
    {
        // What the exporter's own HTTP client does is no part of the application's traces.
        using var scope = SuppressInstrumentationScope.Begin();
        _process ??= ActivityConversion.ProcessOf(ParentProvider?.GetResource() ?? Resource.Empty);
        var spans = new List<Span>((int)batch.Count);
        foreach (var activity in batch)
            spans.Add(ActivityConversion.SpanOf(activity));
        var result = _transport.Send(new Batch(_process, spans) { SequenceNumber = ++_batches, Stats = _lost }, CancellationToken.None);
        return Account(result);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _transport.Dispose();
        base.Dispose(disposing);
    }

    private ExportResult Account(in SendResult result)
    {
        _lost = _lost with
        {
            TooLargeDroppedSpans = _lost.TooLargeDroppedSpans + result.TooLarge,
            FailedToEmitSpans = _lost.FailedToEmitSpans + result.Failed,
        };
        ExporterDiagnostics.Count(result);
        return result.Failed + result.TooLarge == 0 ? ExportResult.Success : ExportResult.Failure;
    }
}
