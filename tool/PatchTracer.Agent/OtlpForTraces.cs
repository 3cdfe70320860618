using System.Globalization;
using OpenTelemetry.Exporter;

namespace PatchTracer.Agent;

/// <summary>The variables of the OTLP exporter that are for traces alone; those for all signals the exporter reads by itself.</summary>
internal static class OtlpForTraces
{
    private const string Prefix = "OTEL_EXPORTER_OTLP_TRACES_";

    public static void Configure(OtlpExporterOptions options)
    {
        if (Known("PROTOCOL", "grpc", "http/protobuf") is { } protocol)
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // As it stands: nothing is put behind it.
        if (Value("ENDPOINT") is { } endpoint && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri))
            options.Endpoint = uri;
        if (Value("HEADERS") is { } headers)
            options.Headers = headers;
        if (Value("TIMEOUT") is { } timeout && int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            options.TimeoutMilliseconds = milliseconds;
        if (Known("COMPRESSION", "gzip", "none") is { } compression)
            options.Compression = compression == "gzip" ? OtlpExportCompression.GZip : OtlpExportCompression.None;
    }

    private static string? Value(string name) => OpenTelemetryVariables.Value(Prefix + name);

    private static string? Known(string name, string first, string second)
    {
        var value = Value(name);
        if (value is null || value == first || value == second)
            return value;
        OpenTelemetryVariables.SayUnknown(Prefix + name, value, $"{first} and {second}");
        return null;
    }
}
