using System.Buffers.Binary;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>
/// A request of real spans that can be sent again and again as other traces: each copy has ids and times of its own, at the
/// same places, so that making one costs little beside taking it.
/// </summary>
internal sealed class ReplayTemplate
{
    private readonly byte[] _request;
    private readonly List<int> _traceIds = [];
    private readonly List<int> _spanIds = [];
    private readonly List<int> _times = [];

    public ReplayTemplate(byte[] request, int spans)
    {
        (_request, Spans) = (request, spans);
        Fields(0, request.Length, 1, resourceSpans => Fields(resourceSpans, 2, scopeSpans => Fields(scopeSpans, 2, Span)));
    }

    public int Spans { get; }

    public int Length => _request.Length;

    /// <summary>Writes the copy for one replay.</summary>
    /// <param name="replay">Ids differ from those of every other replay.</param>
    /// <param name="shiftNano">Added to all times.</param>
    public void Write(Span<byte> target, ulong replay, long shiftNano)
    {
        _request.CopyTo(target);
        var (traces, spans) = (Mix(replay), Mix(~replay));
        foreach (var place in _traceIds)
            Xor(target[place..], traces);
        foreach (var place in _spanIds)
            Xor(target[place..], spans);
        foreach (var place in _times)
            BinaryPrimitives.WriteInt64LittleEndian(target[place..], BinaryPrimitives.ReadInt64LittleEndian(target[place..]) + shiftNano);
    }

    /// <summary>The trace of the first span of a copy.</summary>
    public TraceId FirstTrace(ReadOnlySpan<byte> copy) => TraceId.FromBytes(copy.Slice(_traceIds[0], TraceId.Size));

    private void Span(Range span) => EachField(span, (field, content) =>
    {
        switch (field)
        {
            case 1: _traceIds.Add(content.Start.Value); break;
            case 2 or 4 when content.End.Value > content.Start.Value: _spanIds.Add(content.Start.Value); break;
            case 7 or 8: _times.Add(content.Start.Value); break;
            case 11: EachField(content, (inner, time) => Add(_times, inner == 1, time)); break;
            case 13: EachField(content, (inner, id) => { Add(_traceIds, inner == 1, id); Add(_spanIds, inner == 2, id); }); break;
            default: break;
        }
    });

    private static void Add(List<int> places, bool wanted, Range content)
    {
        if (wanted)
            places.Add(content.Start.Value);
    }

    private void Fields(Range message, int wanted, Action<Range> found) => Fields(message.Start.Value, message.End.Value, wanted, found);

    private void Fields(int start, int end, int wanted, Action<Range> found) => EachField(start..end, (field, content) =>
    {
        if (field == wanted)
            found(content);
    });

    private void EachField(Range message, Action<int, Range> found)
    {
        var reader = new ProtoReader(_request.AsSpan(message));
        while (reader.TryReadTag(out var field, out var type))
        {
            var before = reader.Rest;
            reader.Skip(type);
            var end = message.End.Value - reader.Rest;
            var length = type == WireType.Bytes ? LengthOf(message.End.Value - before, end) : end - (message.End.Value - before);
            found(field, (end - length)..end);
        }
    }

    // Of a field that begins with its length.
    private int LengthOf(int start, int end)
    {
        var place = start;
        while (_request[place] >= 0x80)
            place++;
        return end - place - 1;
    }

    private static void Xor(Span<byte> place, ulong mask) =>
        BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) ^ mask);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return value ^ (value >> 31);
    }
}
