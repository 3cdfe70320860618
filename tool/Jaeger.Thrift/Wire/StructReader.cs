using System.Text;
using Thrift.Protocol;
using Thrift.Protocol.Entities;
using Thrift.Protocol.Utilities;

namespace Jaeger.Thrift.Wire;

/// <summary>
/// Reads the structs of jaeger.thrift. As Thrift has it, unknown fields and known ones of another type are skipped; a
/// required field that is missing is an error.
/// </summary>
internal sealed class StructReader(TProtocol protocol, JaegerThriftLimits limits)
{
    private int _items;

    public void Batch(Action<Process> process, Action<Span> span)
    {
        var (processSeen, spansSeen) = (false, false);
        Begin();
        while (Next(out var field))
        {
            if (field is { ID: 1, Type: TType.Struct })
            {
                processSeen = true;
                process(Process());
            }
            else if (field is { ID: 2, Type: TType.List })
            {
                spansSeen = true;
                for (var count = ListBegin(limits.MaxSpans, "spans"); count > 0; count--)
                    span(Span());
            }
            else
            {
                Skip(field.Type);
            }
        }
        End();
        Require(processSeen && spansSeen, "a batch has no process or no list of spans");
    }

    public void Begin() => protocol.ReadStructBeginAsync().Now();

    public void End() => protocol.ReadStructEndAsync().Now();

    public bool Next(out TField field)
    {
        field = protocol.ReadFieldBeginAsync().Now();
        return field.Type != TType.Stop;
    }

    public void Skip(TType type) => TProtocolUtil.SkipAsync(protocol, type, default).Now();

    private Process Process()
    {
        _items = 0;
        string? name = null;
        IReadOnlyList<Tag> tags = [];
        Begin();
        while (Next(out var field))
        {
            if (field is { ID: 1, Type: TType.String })
                name = Text();
            else if (field is { ID: 2, Type: TType.List })
                tags = List(Tag);
            else
                Skip(field.Type);
        }
        End();
        Require(name is not null, "a process has no service name");
        return new Process(name!, tags);
    }

    private Span Span()
    {
        _items = 0;
        Span<long> numbers = stackalloc long[10];
        string? name = null;
        var (references, tags, logs) = ((IReadOnlyList<SpanRef>)[], (IReadOnlyList<Tag>)[], (IReadOnlyList<Log>)[]);
        Begin();
        while (Next(out var field))
        {
            switch (field)
            {
                case { ID: (>= 1 and <= 4) or 8 or 9, Type: TType.I64 }: numbers[field.ID] = protocol.ReadI64Async().Now(); break;
                case { ID: 5, Type: TType.String }: name = Text(); break;
                case { ID: 6, Type: TType.List }: references = List(Reference); break;
                case { ID: 7, Type: TType.I32 }: numbers[7] = protocol.ReadI32Async().Now(); break;
                case { ID: 10, Type: TType.List }: tags = List(Tag); break;
                case { ID: 11, Type: TType.List }: logs = List(Log); break;
                default: Skip(field.Type); break;
            }
        }
        End();
        Require(name is not null, "a span has no operation name");
        return new Span
        {
            TraceIdLow = numbers[1],
            TraceIdHigh = numbers[2],
            SpanId = numbers[3],
            ParentSpanId = numbers[4],
            OperationName = name!,
            References = references,
            Flags = (int)numbers[7],
            StartTime = numbers[8],
            Duration = numbers[9],
            Tags = tags,
            Logs = logs,
        };
    }

    private SpanRef Reference()
    {
        var reference = default(SpanRef);
        Begin();
        while (Next(out var field))
        {
            switch (field)
            {
                case { ID: 1, Type: TType.I32 }: reference = reference with { Type = (SpanRefType)protocol.ReadI32Async().Now() }; break;
                case { ID: 2, Type: TType.I64 }: reference = reference with { TraceIdLow = protocol.ReadI64Async().Now() }; break;
                case { ID: 3, Type: TType.I64 }: reference = reference with { TraceIdHigh = protocol.ReadI64Async().Now() }; break;
                case { ID: 4, Type: TType.I64 }: reference = reference with { SpanId = protocol.ReadI64Async().Now() }; break;
                default: Skip(field.Type); break;
            }
        }
        End();
        return reference;
    }

    private Log Log()
    {
        var timestamp = 0L;
        IReadOnlyList<Tag> fields = [];
        Begin();
        while (Next(out var field))
        {
            if (field is { ID: 1, Type: TType.I64 })
                timestamp = protocol.ReadI64Async().Now();
            else if (field is { ID: 2, Type: TType.List })
                fields = List(Tag);
            else
                Skip(field.Type);
        }
        End();
        return new Log(timestamp, fields);
    }

    private Tag Tag()
    {
        string? key = null;
        var (type, text, number, truth, integer, bytes) = (TagType.String, "", 0.0, false, 0L, (byte[])[]);
        Begin();
        while (Next(out var field))
        {
            switch (field)
            {
                case { ID: 1, Type: TType.String }: key = Text(); break;
                case { ID: 2, Type: TType.I32 }: type = (TagType)protocol.ReadI32Async().Now(); break;
                case { ID: 3, Type: TType.String }: text = Text(); break;
                case { ID: 4, Type: TType.Double }: number = protocol.ReadDoubleAsync().Now(); break;
                case { ID: 5, Type: TType.Bool }: truth = protocol.ReadBoolAsync().Now(); break;
                case { ID: 6, Type: TType.I64 }: integer = protocol.ReadI64Async().Now(); break;
                case { ID: 7, Type: TType.String }: bytes = Bytes(); break;
                default: Skip(field.Type); break;
            }
        }
        End();
        Require(key is not null, "a tag has no key");
        return type switch
        {
            TagType.String => global::Jaeger.Thrift.Tag.Of(key!, text),
            TagType.Double => global::Jaeger.Thrift.Tag.Of(key!, number),
            TagType.Bool => global::Jaeger.Thrift.Tag.Of(key!, truth),
            TagType.Long => global::Jaeger.Thrift.Tag.Of(key!, integer),
            TagType.Binary => global::Jaeger.Thrift.Tag.Of(key!, bytes),
            _ => throw new JaegerThriftException($"a tag has the unknown type {(int)type}"),
        };
    }

    // A list grows with what really comes, never with what its header promises.
    private List<T> List<T>(Func<T> read)
    {
        var items = new List<T>();
        for (var count = ListBegin(limits.MaxItems, "items"); count > 0; count--)
        {
            Require(++_items <= limits.MaxItems, $"a span has more than {limits.MaxItems} tags, references, logs and fields");
            items.Add(read());
        }
        return items;
    }

    private int ListBegin(int limit, string what)
    {
        var list = protocol.ReadListBeginAsync().Now();
        Require(list.Count >= 0 && list.Count <= limit, $"a list has {list.Count} {what}; {limit} are allowed");
        Require(list.Count == 0 || list.ElementType == TType.Struct, "a list has elements that are no structs");
        return list.Count;
    }

    private string Text() => Encoding.UTF8.GetString(Bytes());

    private byte[] Bytes()
    {
        var bytes = protocol.ReadBinaryAsync().Now();
        Require(bytes.Length <= limits.MaxValueBytes, $"a value has more than {limits.MaxValueBytes} bytes");
        return bytes;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new JaegerThriftException(otherwise);
    }
}
