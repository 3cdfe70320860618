using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Jaeger.Thrift;

/// <summary>Adds the exporter to OpenTelemetry .NET.</summary>
public static class JaegerThriftExporterExtensions
{
    /// <summary>Sends every sampled span to a Jaeger agent or collector, in batches, from a thread of its own.</summary>
    /// <param name="builder">What the exporter is added to.</param>
    /// <param name="configure">Where to and how; null: <c>localhost:6831</c>, or what the environment says.</param>
    public static TracerProviderBuilder AddJaegerThriftExporter(
        this TracerProviderBuilder builder, Action<JaegerThriftExporterOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // A name of its own for each call, so that two exporters in one application do not share their options.
        var name = Guid.NewGuid().ToString("N");
        if (configure is not null)
            builder.ConfigureServices(services => services.Configure(name, configure));
        return builder.AddProcessor(services =>
        {
            var options = services.GetRequiredService<IOptionsMonitor<JaegerThriftExporterOptions>>().Get(name);
            var batch = options.BatchExportProcessorOptions;
            return new BatchActivityExportProcessor(
                new JaegerThriftExporter(options), batch.MaxQueueSize, batch.ScheduledDelayMilliseconds, batch.ExporterTimeoutMilliseconds,
                batch.MaxExportBatchSize);
        });
    }
}
