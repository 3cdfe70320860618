namespace PatchTracer.Collector.Forwarding;

/// <summary>
/// Headers for neighbours that want a token, from where OpenTelemetry's exporters take them: <c>OTEL_EXPORTER_OTLP_HEADERS</c>,
/// <c>key=value,key=value</c>, percent-encoded (OpenTelemetry, "Specifying headers via environment variables").
/// </summary>
internal static class ForwardHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> FromEnvironment() =>
        Parse(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_HEADERS") ?? "");

    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                headers.Add(new(Uri.UnescapeDataString(part[..equals].Trim()), Uri.UnescapeDataString(part[(equals + 1)..].Trim())));
        }
        return headers;
    }
}
