using Jaeger.Thrift.Wire;
using Thrift;
using Thrift.Protocol;
using Thrift.Protocol.Entities;
using Thrift.Transport;
using Thrift.Transport.Client;

namespace Jaeger.Thrift;

/// <summary>
/// Batches to bytes and back. A <i>body</i> is a <c>Batch</c> alone, as HTTP carries it (collector port 14268, binary
/// protocol); a <i>datagram</i> is a call of <c>Agent.emitBatch</c>, as UDP carries it (agent ports 6831 and 6832).
/// </summary>
public static class JaegerCodec
{
    private const string EmitBatch = "emitBatch";

    /// <summary>The body of an HTTP request to a Jaeger collector.</summary>
    public static byte[] EncodeBody(Batch batch, ThriftEncoding encoding = ThriftEncoding.Binary)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var output = new DatagramWriter(batch, encoding);
        return output.Body(batch.Spans);
    }

    /// <summary>
    /// The payload of one datagram to a Jaeger agent, however large; <see cref="UdpTransport"/> splits batches that do not fit.
    /// </summary>
    public static byte[] EncodeDatagram(Batch batch, ThriftEncoding encoding = ThriftEncoding.Compact)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var output = new DatagramWriter(batch, encoding);
        return output.Datagram(batch.Spans);
    }

    /// <summary>Reads the body of an HTTP request.</summary>
    /// <exception cref="JaegerThriftException">It is no batch, or goes over a limit.</exception>
    public static Batch DecodeBody(ReadOnlyMemory<byte> body, ThriftEncoding encoding = ThriftEncoding.Binary,
        JaegerThriftLimits? limits = null) =>
        Collect((process, span) => DecodeBody(body, encoding, limits, process, span));

    /// <summary>Reads the payload of a datagram.</summary>
    /// <exception cref="JaegerThriftException">It is no call of <c>emitBatch</c>, or goes over a limit.</exception>
    public static Batch DecodeDatagram(ReadOnlyMemory<byte> datagram, ThriftEncoding encoding = ThriftEncoding.Compact,
        JaegerThriftLimits? limits = null) =>
        Collect((process, span) => DecodeDatagram(datagram, encoding, limits, process, span));

    /// <summary>
    /// Reads the body of an HTTP request and hands over its parts as they come, so that one span is in memory at a time.
    /// The process comes first from every known client, but nothing in Thrift says that it must.
    /// </summary>
    /// <exception cref="JaegerThriftException">It is no batch, or goes over a limit; what was handed over before is of no use.</exception>
    public static void DecodeBody(
        ReadOnlyMemory<byte> body, ThriftEncoding encoding, JaegerThriftLimits? limits, Action<Process> process, Action<Span> span) =>
        Decode(body, encoding, limits, reader => reader.Batch(process, span));

    /// <summary>
    /// As <see cref="DecodeBody(ReadOnlyMemory{byte}, ThriftEncoding, JaegerThriftLimits?, Action{Process}, Action{Span})"/>, of a
    /// datagram.
    /// </summary>
    /// <exception cref="JaegerThriftException">It is no call of <c>emitBatch</c>, or goes over a limit; what was handed over before is of
    /// no use.</exception>
    public static void DecodeDatagram(
        ReadOnlyMemory<byte> datagram, ThriftEncoding encoding, JaegerThriftLimits? limits, Action<Process> process, Action<Span> span) =>
        Decode(datagram, encoding, limits, (reader, protocol) =>
        {
            var message = protocol.ReadMessageBeginAsync().Now();
            if (message.Name != EmitBatch || message.Type is not (TMessageType.Oneway or TMessageType.Call))
                throw new JaegerThriftException($"not a call of {EmitBatch}");
            ReadArguments(reader, process, span);
        });

    internal static TProtocol Protocol(ThriftEncoding encoding, TTransport transport) => encoding switch
    {
        ThriftEncoding.Compact => new TCompactProtocol(transport),
        ThriftEncoding.Binary => new TBinaryProtocol(transport),
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    internal static void BeginEmitBatch(TProtocol protocol) =>
        protocol.WriteMessageBeginAsync(new TMessage(EmitBatch, TMessageType.Oneway, 0)).Now();

    private static void ReadArguments(StructReader reader, Action<Process> process, Action<Span> span)
    {
        var seen = false;
        reader.Begin();
        while (reader.Next(out var field))
        {
            if (field is { ID: 1, Type: TType.Struct })
            {
                seen = true;
                reader.Batch(process, span);
            }
            else
            {
                reader.Skip(field.Type);
            }
        }
        reader.End();
        if (!seen)
            throw new JaegerThriftException($"{EmitBatch} has no batch");
    }

    private static Batch Collect(Action<Action<Process>, Action<Span>> decode)
    {
        Process? process = null;
        var spans = new List<Span>();
        decode(read => process = read, spans.Add);
        return new Batch(process!, spans);
    }

    private static void Decode(ReadOnlyMemory<byte> message, ThriftEncoding encoding, JaegerThriftLimits? limits, Action<StructReader> read) =>
        Decode(message, encoding, limits, (reader, _) => read(reader));

    private static void Decode(ReadOnlyMemory<byte> message, ThriftEncoding encoding, JaegerThriftLimits? limits, Action<StructReader, TProtocol> read)
    {
        limits ??= JaegerThriftLimits.Default;
        using var input = new InputTransport(message, limits.MaxDepth);
        using var protocol = Protocol(encoding, input);
        try
        {
            read(new StructReader(protocol, limits), protocol);
        }
        // ApacheThrift hands a negative length in a compact message's name to the runtime, which has exceptions of its own.
        catch (Exception e) when (e is TException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new JaegerThriftException($"not a Thrift message: {e.Message}", e);
        }
    }
}
