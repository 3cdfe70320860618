using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PatchTracer.Collector.Security;

/// <summary>
/// Kestrel takes a plus in <c>Content-Length</c>, where RFC 9110 (8.6) has digits alone, and fails on a chunk's size of more than 31
/// bits. A proxy in front may count otherwise. This follows the requests of an HTTP/1 connection on their way in, and makes such a
/// length one that Kestrel refuses with 400. Bodies are passed over.
/// </summary>
internal sealed class StrictLengths : PipeReader
{
    private const int LongestName = 17;

    private static readonly byte[] ContentLength = "content-length"u8.ToArray(), TransferEncoding = "transfer-encoding"u8.ToArray();

    private readonly PipeReader _inner;
    private readonly byte[] _name = new byte[LongestName + 1];
    private ReadOnlySequence<byte> _given;
    private long _seen;
    private Place _place = Place.Name;
    private int _nameLength;
    private bool _lineHasMore;
    private bool _isTrailer;
    private bool _isChunked;
    private long _length;

    private StrictLengths(PipeReader inner) => _inner = inner;

    private enum Place
    {
        /// <summary>Of a header, or in the first line of a request.</summary>
        Name,
        Length,
        RestOfLine,
        Body,
        ChunkSize,
        RestOfChunkLine,
        Chunk,
        ChunkEnd,
    }

    /// <summary>To be called where an address of HTTP/1 is configured.</summary>
    public static void Use(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Transport = new Transport(new StrictLengths(connection.Transport.Input), connection.Transport.Output);
        return next(connection);
    });

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await _inner.ReadAsync(cancellationToken);
        See(result.Buffer);
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_inner.TryRead(out result))
            return false;
        See(result.Buffer);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _seen -= _given.Slice(0, consumed).Length;
        _given = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _inner.CompleteAsync(exception);

    // What was not consumed comes again, with more behind it.
    private void See(in ReadOnlySequence<byte> buffer)
    {
        _given = buffer;
        foreach (var memory in buffer.Slice(_seen))
            Follow(MemoryMarshal.AsMemory(memory).Span);
        _seen = buffer.Length;
    }

    private void Follow(Span<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            if (_place is Place.Body or Place.Chunk)
            {
                var part = (int)Math.Min(_length, bytes.Length - at);
                _length -= part;
                at += part - 1;
                if (_length == 0)
                    _place = _place == Place.Body ? Place.Name : Place.ChunkEnd;
                continue;
            }
            Follow(ref bytes[at]);
        }
    }

    private void Follow(ref byte value)
    {
        switch (_place)
        {
            case Place.Name:
                InName(value);
                break;
            case Place.Length:
                InLength(ref value);
                break;
            case Place.RestOfLine:
                InLine(value);
                break;
            case Place.ChunkSize:
                InChunkSize(ref value);
                break;
            case Place.RestOfChunkLine when value == '\n':
                BeginChunk();
                break;
            case Place.ChunkEnd when value == '\n':
                (_place, _length) = (Place.ChunkSize, 0);
                break;
        }
    }

    private void InName(byte value)
    {
        if (value == '\n')
            EndLine();
        else if (value == ':')
            InValue(_name.AsSpan(0, Math.Min(_nameLength, LongestName)));
        else if (value != '\r')
        {
            _lineHasMore = true;
            if (_nameLength < LongestName)
                _name[_nameLength] = (byte)(value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value);
            _nameLength++;
        }
    }

    private void InValue(ReadOnlySpan<byte> name)
    {
        _place = Place.RestOfLine;
        if (_isTrailer || _nameLength > LongestName)
            return;
        if (name.SequenceEqual(ContentLength))
            (_place, _length) = (Place.Length, 0);
        // Whatever codings there are besides: the body is in chunks, or Kestrel refuses it.
        else if (name.SequenceEqual(TransferEncoding))
            _isChunked = true;
    }

    private void InLength(ref byte value)
    {
        if (value == '\n')
            EndLine();
        else if (value == '+')
            value = (byte)'x';
        else if (value is >= (byte)'0' and <= (byte)'9')
            _length = Math.Min((_length * 10) + value - '0', long.MaxValue / 16);
    }

    private void InLine(byte value)
    {
        if (value == '\n')
            EndLine();
    }

    // An empty line ends a head, or the trailers behind the last chunk.
    private void EndLine()
    {
        var empty = !_lineHasMore;
        (_nameLength, _lineHasMore, _place) = (0, false, Place.Name);
        if (!empty)
            return;
        if (!_isTrailer && _isChunked)
            (_place, _length) = (Place.ChunkSize, 0);
        else if (!_isTrailer && _length > 0)
            _place = Place.Body;
        (_isTrailer, _isChunked) = (false, false);
        if (_place == Place.Name)
            _length = 0;
    }

    private void InChunkSize(ref byte value)
    {
        if (value == '\n')
            BeginChunk();
        else if (!char.IsAsciiHexDigit((char)value))
            _place = value is (byte)'\r' or (byte)';' or (byte)' ' or (byte)'\t' ? Place.RestOfChunkLine : _place;
        else if (((_length * 16) + Digit(value)) is <= int.MaxValue and var length)
            _length = length;
        else
            value = (byte)'x';
    }

    private static long Digit(byte value) => value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;

    private void BeginChunk()
    {
        _isTrailer = _length == 0;
        _place = _isTrailer ? Place.Name : Place.Chunk;
    }

    private sealed class Transport(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
