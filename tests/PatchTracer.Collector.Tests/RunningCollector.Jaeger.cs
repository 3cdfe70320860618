using Jaeger.Thrift;

namespace PatchTracer.Collector.Tests;

internal sealed partial class RunningCollector
{
    /// <summary>What sends to the UDP port of an encoding.</summary>
    public UdpTransport Agent(ThriftEncoding encoding)
    {
        var endpoint = (encoding == ThriftEncoding.Compact ? Host.JaegerCompactEndpoints : Host.JaegerBinaryEndpoints)[0];
        return new UdpTransport($"{endpoint.Address}", endpoint.Port, encoding);
    }

    public Task<HttpResponseMessage> PostJaegerAsync(byte[] body, string type = "application/x-thrift")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(type);
        return Client.PostAsync(new Uri($"http://{Host.JaegerHttpEndpoints[0]}/api/traces?format=jaeger.thrift"), content);
    }

    /// <summary>UDP acknowledges nothing: waits until so many spans were taken, and can be queried.</summary>
    public async Task WaitForSpansAsync(long count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Host.Statistics.Spans < count)
            await Task.Delay(10, timeout.Token);
        await Host.FlushAsync(timeout.Token);
    }
}
