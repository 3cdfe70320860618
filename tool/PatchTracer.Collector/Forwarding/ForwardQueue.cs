using System.Globalization;
using System.Text;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Forwarding;

/// <summary>
/// What a neighbour has not got yet, on disk: a raw log of its own, and a file that says how far it was delivered. Segments
/// are deleted once delivered. Requests that find it full are dropped and counted. After a crash the last request may
/// be sent twice, none is forgotten.
/// </summary>
internal sealed class ForwardQueue : IAsyncDisposable
{
    private const int SegmentBytes = 8 << 20;

    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly RawLogWriter _log;
    private readonly FileStream _position;
    private SegmentReader _reader;
    private int _segment;
    private readonly List<RawRecord> _current = [];
    private long _waiting;
    private long _dropped;

    private ForwardQueue(string directory, long maxBytes, RawLogWriter log, FileStream position)
    {
        (_directory, _maxBytes, _log, _position) = (directory, maxBytes, log, position);
        var start = ReadPosition();
        _segment = start.Segment;
        _reader = OpenSegment(start);
        foreach (var number in SegmentFormat.NumbersIn(directory))
        {
            if (number < _segment)
                File.Delete(SegmentFormat.PathOf(directory, number));
            else
                _waiting += new FileInfo(SegmentFormat.PathOf(directory, number)).Length - (number == _segment ? start.Offset
                    : SegmentFormat.FirstRecord);
        }
    }

    /// <summary>Bytes that wait.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Requests that found no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Raised after a request was added.</summary>
    public event Action? Added
    {
        add => _log.Written += value;
        remove => _log.Written -= value;
    }

    /// <exception cref="StoreException">The directory cannot be used.</exception>
    public static ForwardQueue Open(string directory, long maxBytes)
    {
        var log = RawLogWriter.Open(directory, RawLogOptions.Default with { SegmentBytes = SegmentBytes });
        try
        {
            return new ForwardQueue(directory, maxBytes, log,
                new FileStream(Path.Combine(directory, "position"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                    bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw new StoreException(StoreFailure.Unusable, directory, $"the queue in {directory} cannot be used: {e.Message}",
                e);
        }
    }

    /// <summary>Returns when the request is in the queue, or was dropped.</summary>
    public async ValueTask AddAsync(RawSignal signal, RawEncoding encoding, RawCompression compression, long arrival,
        ReadOnlyMemory<byte> body, Sender? sender)
    {
        var size = SizeOf(body, sender);
        try
        {
            if (Interlocked.Add(ref _waiting, size) <= _maxBytes)
            {
                await _log.AppendAsync(signal, encoding, compression, arrival, body, sender);
                return;
            }
        }
        catch (StoreException e) when (e.Failure == StoreFailure.Full)
        {
            // The disk is full: the same as a full queue.
        }
        Interlocked.Add(ref _waiting, -size);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>
    /// The oldest requests that wait; none when none does. The same again until <see cref="Done"/>. One thread at a time.
    /// </summary>
    /// <param name="bytes">One request, and those behind it until there are so many bytes.</param>
    /// <exception cref="StoreException">A segment is damaged.</exception>
    public IReadOnlyList<RawRecord> Next(int bytes)
    {
        while (_current.Count == 0)
        {
            // Not beyond what was acknowledged: a group that could not be written whole is cut off again.
            var end = _log.End;
            Read(end, bytes);
            if (_current.Count == 0 && _segment >= end.Segment)
                break;
            if (_current.Count == 0)
                GoOn();
        }
        return _current;
    }

    /// <summary>The requests that <see cref="Next"/> returned were dealt with.</summary>
    public void Done()
    {
        if (_current.Count == 0)
            return;
        Interlocked.Add(ref _waiting, -_current.Sum(record => SizeOf(record.Body, record.Sender)));
        _current.Clear();
        WritePosition();
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _reader.Dispose();
        await _position.DisposeAsync();
    }

    private static long SizeOf(ReadOnlyMemory<byte> body, Sender? sender) =>
        SegmentFormat.HeaderSize + SenderBytes.AddressOf(sender).Length + body.Length;

    // Of one segment: it is deleted when all of it was dealt with.
    private void Read(LogPosition end, int bytes)
    {
        for (var read = 0; _current.Count == 0 || read < bytes;)
        {
            if ((_segment == end.Segment && _reader.Offset >= end.Offset) || _reader.TryRead() is not { } record)
                return;
            _current.Add(record);
            read += record.Body.Length;
        }
    }

    // The segment is complete and everything in it dealt with.
    private void GoOn()
    {
        _reader.Dispose();
        var done = SegmentFormat.PathOf(_directory, _segment);
        _reader = OpenSegment(new LogPosition(++_segment, SegmentFormat.FirstRecord));
        WritePosition();
        File.Delete(done);
    }

    private SegmentReader OpenSegment(LogPosition position) =>
        SegmentReader.TryOpen(_directory, position.Segment, position.Offset)
            ?? throw RawLog.Damaged(_directory, position.Segment, "is no segment of this version");

    // 40 bytes in place: written whole or, should the machine go down, not readable, and then everything is sent again.
    private void WritePosition()
    {
        var text = $"{_segment} {_reader.Offset}".PadRight(39) + "\n";
        RandomAccess.Write(_position.SafeFileHandle, Encoding.ASCII.GetBytes(text), 0);
    }

    private LogPosition ReadPosition()
    {
        Span<byte> bytes = stackalloc byte[40];
        var length = RandomAccess.Read(_position.SafeFileHandle, bytes, 0);
        var words = Encoding.ASCII.GetString(bytes[..length])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var first = new LogPosition(SegmentFormat.NumbersIn(_directory)[0], SegmentFormat.FirstRecord);
        if (words.Length != 2 || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
            || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return first;
        var position = new LogPosition(segment, offset);
        return position < first ? first : position > _log.End ? _log.End : position;
    }
}
