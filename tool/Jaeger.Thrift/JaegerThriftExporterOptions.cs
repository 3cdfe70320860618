using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;

namespace Jaeger.Thrift;

/// <summary>
/// Where spans go and how. The environment variables that OpenTelemetry gave Jaeger exporters set the defaults:
/// <c>OTEL_EXPORTER_JAEGER_PROTOCOL</c> (<c>udp/thrift.compact</c>, <c>udp/thrift.binary</c>, <c>http/thrift.binary</c>),
/// <c>OTEL_EXPORTER_JAEGER_AGENT_HOST</c>, <c>OTEL_EXPORTER_JAEGER_AGENT_PORT</c>, <c>OTEL_EXPORTER_JAEGER_ENDPOINT</c>.
/// </summary>
public sealed class JaegerThriftExporterOptions
{
    private int? _agentPort = int.TryParse(Variable("AGENT_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port
        : null;

    /// <summary>UDP and the compact protocol, unless told otherwise.</summary>
    public JaegerThriftProtocol Protocol { get; set; } = Variable("PROTOCOL") switch
    {
        "udp/thrift.binary" => JaegerThriftProtocol.UdpBinary,
        "http/thrift.binary" => JaegerThriftProtocol.Http,
        _ => JaegerThriftProtocol.UdpCompact,
    };

    /// <summary>The agent's name or address, for UDP.</summary>
    public string AgentHost { get; set; } = Variable("AGENT_HOST") ?? "localhost";

    /// <summary>The agent's port, for UDP: 6831 for the compact and 6832 for the binary protocol, unless told otherwise.</summary>
    public int AgentPort
    {
        get => _agentPort ?? (Protocol == JaegerThriftProtocol.UdpBinary ? UdpTransport.BinaryPort : UdpTransport.CompactPort);
        set => _agentPort = value;
    }

    /// <summary>The collector, with its path, for HTTP.</summary>
    public Uri Endpoint { get; set; } = new(Variable("ENDPOINT") ?? $"http://localhost:{HttpTransport.Port}/api/traces");

    /// <summary>The largest datagram; a span that does not fit into one alone is dropped and counted.</summary>
    public int MaxDatagramBytes { get; set; } = UdpTransport.DefaultMaxDatagramBytes;

    /// <summary>Makes the client for HTTP: for certificates, headers, another time-out. Called once.</summary>
    public Func<HttpClient> HttpClientFactory { get; set; } = () => new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>How spans are gathered before they are sent.</summary>
    public BatchExportProcessorOptions<Activity> BatchExportProcessorOptions { get; set; } = new();

    internal IBatchTransport CreateTransport() => Protocol switch
    {
        JaegerThriftProtocol.UdpCompact => new UdpTransport(AgentHost, AgentPort, ThriftEncoding.Compact, MaxDatagramBytes),
        JaegerThriftProtocol.UdpBinary => new UdpTransport(AgentHost, AgentPort, ThriftEncoding.Binary, MaxDatagramBytes),
        JaegerThriftProtocol.Http => new HttpTransport(Endpoint, HttpClientFactory()),
        var other => throw new InvalidOperationException($"{nameof(Protocol)} has no value {other}"),
    };

    // Empty counts as unset (OpenTelemetry, "Environment Variable Specification").
    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable($"OTEL_EXPORTER_JAEGER_{name}") is { Length: > 0 } value ? value : null;
}
