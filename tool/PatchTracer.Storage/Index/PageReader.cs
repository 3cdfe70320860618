using DuckDB.NET.Data;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>Reads spans out of the raw log by where the index says that they are. Any thread, several at once.</summary>
internal sealed class PageReader(string logDirectory)
{
    /// <summary>
    /// The spans at some places of a page; places must be ascending. Null in place of those that lack one of the attributes. Empty when the
    /// page is gone: retention was faster.
    /// </summary>
    public Span?[] Read(Page page, int[] places, AttributeMatch[] wanted)
    {
        try
        {
            using var bytes = SegmentReader.TryOpenBytes(logDirectory, page.Position.Segment)
                ?? throw RawLog.Damaged(logDirectory, page.Position.Segment, "is no segment of this version");
            var buffer = new byte[page.Bytes];
            if (bytes.Read(buffer, page.Position.Offset) < buffer.Length)
                throw RawLog.Damaged(logDirectory, page.Position.Segment, $"is damaged at byte {page.Position.Offset}");
            return Read(buffer, places, wanted);
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    public static Page? Find(DuckDBConnection connection, int id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT segment, position, bytes FROM {IndexSchema.Recent}.page WHERE id = ?";
        command.Parameters.Add(new DuckDBParameter(id));
        using var reader = command.ExecuteReader();
        return reader.Read() ? new Page(id, new LogPosition(reader.GetInt32(0), reader.GetInt64(1)), reader.GetInt32(2)) : null;
    }

    private static Span?[] Read(byte[] records, int[] places, AttributeMatch[] wanted)
    {
        var sink = new Picker(places, wanted);
        for (var offset = 0; offset < records.Length && sink.WantsMore;)
        {
            var header = records.AsSpan(offset);
            var length = SegmentFormat.BodyLength(header);
            var record = SegmentFormat.ToRecord(header, default, records.AsMemory(offset + SegmentFormat.HeaderSize, length));
            offset += SegmentFormat.HeaderSize + length;
            if (record.Signal == RawSignal.Traces)
                sink.Walk(record);
        }
        return sink.Spans;
    }

    // Counts spans as the index counted them.
    private ref struct Picker(int[] places, AttributeMatch[] wanted) : ISpanSink
    {
        private readonly Question? _question = Question.Current;
        private readonly int[] _places = places;
        private readonly AttributeMatch[] _wanted = wanted;
        private readonly bool[] _inSource = new bool[wanted.Length];
        private bool _sourceIsSearched;
        private Sender? _sender;
        private SpanSource _source;
        private Resource? _resource;
        private Scope _scope = Scope.Empty;
        private int _next;
        private int _at;

        public Span?[] Spans { get; } = new Span?[places.Length];

        public readonly bool WantsMore => _next < _places.Length;

        public static bool ChecksValues => false;

        public readonly ValueLimits Limits => ValueLimits.None;

        public void Walk(RawRecord record)
        {
            _sender = record.Sender;
            try
            {
                TraceWalker.Walk(record.ToProto().Span, ref this);
            }
            catch (Exception e) when (e is MalformedRequestException or TooLargeException)
            {
                // As when it was indexed: the spans before the place in question count.
            }
        }

        public void Source(in SpanSource source)
        {
            if (!source.Resource.SequenceEqual(_source.Resource) || !source.ResourceSchemaUrl.SequenceEqual(_source.ResourceSchemaUrl))
                _resource = null;
            _source = source;
            _scope = null!;
            _sourceIsSearched = false;
        }

        public void Span(in SpanView span)
        {
            if (span.Refusal is not null || _at++ != (WantsMore ? _places[_next] : -1))
                return;
            _next++;
            if (!HasTags(span.Message))
                return;
            _question?.TakeSpan(span.Message.Length);
            _resource ??= SpanDecoder.ReadResource(_source);
            _scope ??= SpanDecoder.ReadScope(_source);
            Spans[_next - 1] = SpanDecoder.ReadSpan(span, _resource, _scope, _sender);
        }

        private bool HasTags(ReadOnlySpan<byte> span)
        {
            SearchSource();
            for (var i = 0; i < _wanted.Length; i++)
            {
                if (!_inSource[i] && !InSpan(span, _wanted[i].Hashes))
                    return false;
            }
            return true;
        }

        // Once for all spans of a resource and scope. What has no hashes is looked at when the span is read.
        private void SearchSource()
        {
            if (_sourceIsSearched)
                return;
            _sourceIsSearched = true;
            for (var i = 0; i < _wanted.Length; i++)
            {
                var hashes = _wanted[i].Hashes;
                _inSource[i] = hashes.Length == 0;
                foreach (var hash in hashes)
                    _inSource[i] |= TagHash.ResourceHas(_source.Resource, hash) || TagHash.ScopeHas(_source.Scope, hash);
            }
        }

        private static bool InSpan(ReadOnlySpan<byte> span, ulong[] hashes)
        {
            foreach (var hash in hashes)
            {
                if (TagHash.SpanHas(span, hash))
                    return true;
            }
            return false;
        }
    }
}
