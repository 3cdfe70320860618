using Jaeger.Thrift;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Collector.Receivers;

/// <summary>What both Jaeger receivers do: a batch becomes an OTLP request, and from there on is like any other.</summary>
internal static class JaegerIntake
{
    /// <summary>Reads the body of an HTTP request.</summary>
    /// <param name="output">Where the OTLP request is written.</param>
    /// <exception cref="MalformedRequestException">It is no batch, or goes over a limit.</exception>
    public static JaegerRequest ReadBody(ReadOnlyMemory<byte> body, GrowingBytes output) =>
        Read(new JaegerRequest(output),
            request => JaegerCodec.DecodeBody(body, ThriftEncoding.Binary, null, request.Process, request.Span));

    /// <summary>Reads the payload of a datagram.</summary>
    /// <exception cref="MalformedRequestException">It is no batch, or goes over a limit.</exception>
    public static JaegerRequest ReadDatagram(ReadOnlyMemory<byte> datagram, ThriftEncoding encoding) =>
        Read(new JaegerRequest(), request => JaegerCodec.DecodeDatagram(datagram, encoding, null, request.Process, request.Span));

    private static JaegerRequest Read(JaegerRequest request, Action<JaegerRequest> decode)
    {
        try
        {
            decode(request);
            return request;
        }
        catch (JaegerThriftException e)
        {
            throw new MalformedRequestException($"not a Jaeger batch: {e.Message}", e);
        }
    }
}
