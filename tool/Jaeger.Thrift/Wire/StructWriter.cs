using Thrift.Protocol;
using Thrift.Protocol.Entities;

namespace Jaeger.Thrift.Wire;

/// <summary>Writes the structs of jaeger.thrift; the numbers are its field ids.</summary>
internal sealed class StructWriter(TProtocol protocol)
{
    private static readonly TStruct Anonymous = new("");

    public void Process(Process process)
    {
        Begin();
        Text(1, process.ServiceName);
        if (process.Tags.Count > 0)
            List(2, process.Tags, Tag);
        End();
    }

    public void Span(Span span)
    {
        Begin();
        Long(1, span.TraceIdLow);
        Long(2, span.TraceIdHigh);
        Long(3, span.SpanId);
        Long(4, span.ParentSpanId);
        Text(5, span.OperationName);
        if (span.References.Count > 0)
            List(6, span.References, Reference);
        Integer(7, span.Flags);
        Long(8, span.StartTime);
        Long(9, span.Duration);
        if (span.Tags.Count > 0)
            List(10, span.Tags, Tag);
        if (span.Logs.Count > 0)
            List(11, span.Logs, Log);
        End();
    }

    public void Stats(ClientStats stats)
    {
        Begin();
        Long(1, stats.FullQueueDroppedSpans);
        Long(2, stats.TooLargeDroppedSpans);
        Long(3, stats.FailedToEmitSpans);
        End();
    }

    public void Begin() => protocol.WriteStructBeginAsync(Anonymous).Now();

    public void End()
    {
        protocol.WriteFieldStopAsync().Now();
        protocol.WriteStructEndAsync().Now();
    }

    public void Field(short id, TType type) => protocol.WriteFieldBeginAsync(new TField("", type, id)).Now();

    public void Long(short id, long value)
    {
        Field(id, TType.I64);
        protocol.WriteI64Async(value).Now();
    }

    private void Reference(SpanRef reference)
    {
        Begin();
        Integer(1, (int)reference.Type);
        Long(2, reference.TraceIdLow);
        Long(3, reference.TraceIdHigh);
        Long(4, reference.SpanId);
        End();
    }

    private void Log(Log log)
    {
        Begin();
        Long(1, log.Timestamp);
        List(2, log.Fields, Tag);
        End();
    }

    private void Tag(Tag tag)
    {
        Begin();
        Text(1, tag.Key);
        Integer(2, (int)tag.Type);
        switch (tag.Type)
        {
            case TagType.Double:
                Field(4, TType.Double);
                protocol.WriteDoubleAsync(tag.Number).Now();
                break;
            case TagType.Bool:
                Field(5, TType.Bool);
                protocol.WriteBoolAsync(tag.Truth).Now();
                break;
            case TagType.Long:
                Long(6, tag.WholeNumber);
                break;
            case TagType.Binary:
                Field(7, TType.String);
                protocol.WriteBinaryAsync(tag.Bytes.ToArray()).Now();
                break;
            default:
                Text(3, tag.Text);
                break;
        }
        End();
    }

    private void List<T>(short id, IReadOnlyList<T> items, Action<T> write)
    {
        Field(id, TType.List);
        protocol.WriteListBeginAsync(new TList(TType.Struct, items.Count)).Now();
        foreach (var item in items)
            write(item);
        protocol.WriteListEndAsync().Now();
    }

    private void Text(short id, string value)
    {
        Field(id, TType.String);
        protocol.WriteStringAsync(value).Now();
    }

    private void Integer(short id, int value)
    {
        Field(id, TType.I32);
        protocol.WriteI32Async(value).Now();
    }
}
