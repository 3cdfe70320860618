using Thrift;
using Thrift.Protocol;
using Thrift.Protocol.Entities;
using Thrift.Transport.Client;

namespace Jaeger.Thrift.Wire;

/// <summary>
/// Writes batches of one process. A span's bytes do not depend on what stands around them, in either encoding, so each is
/// written once and then put where it belongs.
/// </summary>
internal sealed class DatagramWriter : IDisposable
{
    private readonly Batch _batch;
    private readonly ThriftEncoding _encoding;
    private readonly TMemoryBufferTransport _output = new(new TConfiguration());
    private readonly TProtocol _protocol;
    private readonly StructWriter _writer;

    public DatagramWriter(Batch batch, ThriftEncoding encoding)
    {
        (_batch, _encoding) = (batch, encoding);
        _protocol = JaegerCodec.Protocol(encoding, _output);
        _writer = new StructWriter(_protocol);
    }

    public byte[] Body(IReadOnlyList<Span> spans)
    {
        WriteBatch([.. spans.Select(Encode)]);
        return Take();
    }

    public byte[] Datagram(IReadOnlyList<Span> spans) => Datagram([.. spans.Select(Encode)]);

    /// <summary>A datagram of spans that are written already.</summary>
    public byte[] Datagram(IReadOnlyList<ReadOnlyMemory<byte>> spans)
    {
        JaegerCodec.BeginEmitBatch(_protocol);
        _writer.Begin();
        _writer.Field(1, TType.Struct);
        WriteBatch(spans);
        _writer.End();
        _protocol.WriteMessageEndAsync().Now();
        return Take();
    }

    public ReadOnlyMemory<byte> Encode(Span span)
    {
        _writer.Span(span);
        return Take();
    }

    /// <summary>The bytes of a datagram beside its spans, at most: the length of the list takes up to 5 bytes where it took 1.</summary>
    public int Overhead() => Datagram(Array.Empty<ReadOnlyMemory<byte>>()).Length + (_encoding == ThriftEncoding.Compact ? 5 : 0);

    public void Dispose()
    {
        _protocol.Dispose();
        _output.Dispose();
    }

    private void WriteBatch(IReadOnlyList<ReadOnlyMemory<byte>> spans)
    {
        _writer.Begin();
        _writer.Field(1, TType.Struct);
        _writer.Process(_batch.Process);
        _writer.Field(2, TType.List);
        _protocol.WriteListBeginAsync(new TList(TType.Struct, spans.Count)).Now();
        foreach (var span in spans)
            _output.WriteAsync(span.ToArray(), 0, span.Length, default).Now();
        _protocol.WriteListEndAsync().Now();
        if (_batch.SequenceNumber != 0)
            _writer.Long(3, _batch.SequenceNumber);
        if (_batch.Stats is { } stats)
        {
            _writer.Field(4, TType.Struct);
            _writer.Stats(stats);
        }
        _writer.End();
    }

    private byte[] Take()
    {
        var bytes = _output.GetBuffer();
        _output.SetLength(0);
        return bytes;
    }
}
