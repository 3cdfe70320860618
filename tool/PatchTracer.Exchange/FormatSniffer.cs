using System.Text.Json;
using PatchTracer.Storage.Log;

namespace PatchTracer.Exchange;

/// <summary>Tells a file's format by how it begins.</summary>
internal static class FormatSniffer
{
    /// <summary>The members that tell stand within this, before anything long.</summary>
    private const int Bytes = 1 << 20;

    private const string Formats = "OTLP's JSON, Jaeger's JSON, Chrome's trace events and Parquet are";

    /// <summary>The format, and the file from its beginning.</summary>
    /// <exception cref="FormatException">It is none of these; says what it looks like.</exception>
    public static async Task<(ExchangeFormat Format, Stream File)> SniffAsync(Stream input, CancellationToken cancellation)
    {
        var begin = new byte[Bytes];
        var length = await input.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false, cancellation);
        var format = Of(begin.AsSpan(0, length));
        if (!input.CanSeek)
            return (format, new Continued(begin.AsMemory(0, length), input));
        input.Seek(-length, SeekOrigin.Current);
        return (format, input);
    }

    private static ExchangeFormat Of(ReadOnlySpan<byte> begin)
    {
        if (begin.StartsWith("PAR1"u8))
            return ExchangeFormat.Parquet;
        if (begin.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            throw new FormatException("it is packed by gzip; unpack it first: gzip -dc FILE | patchtracer import -");
        if (begin.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || begin.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            throw new FormatException("it is UTF-16; write it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE | patchtracer import -");
        if (begin.StartsWith("\uFEFF"u8))
            begin = begin[3..];
        try
        {
            var reader = new Utf8JsonReader(begin, isFinalBlock: false,
                new JsonReaderState(new JsonReaderOptions { AllowTrailingCommas = true }));
            if (reader.Read() && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                return OfMembers(ref reader);
        }
        // The latter for half a surrogate pair in a name.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Told below.
        }
        throw new FormatException($"neither JSON nor Parquet; {Formats} read");
    }

    // The members of the first object that says something, whatever lists are around it.
    private static ExchangeFormat OfMembers(ref Utf8JsonReader reader)
    {
        var seen = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var member = reader.GetString()!;
            seen.Add(member);
            if (OtlpForms.Knows(member))
                return ExchangeFormat.Otlp;
            if (member is "traceEvents" or "ph")
                return ExchangeFormat.Perfetto;
            if (member is "data" or "spans" or "traceID" or "spanID" or "processes")
                return ExchangeFormat.Jaeger;
            if (member is "localEndpoint" or "remoteEndpoint" or "annotations" or "binaryAnnotations")
                throw new FormatException($"it looks like Zipkin's spans, which are not read; {Formats} read");
            if (!reader.TrySkip())
                break;
        }
        if (seen.Contains("traceId") && seen.Contains("spanId"))
            return ExchangeFormat.Otlp;
        if (seen.Contains("traceId") && seen.Contains("id"))
            throw new FormatException($"it looks like Zipkin's spans, which are not read; {Formats} read");
        throw new FormatException(seen.Count == 0 ? $"there is nothing in it; {Formats} read"
            : $"JSON with {string.Join(", ", seen.Take(5).Select(member => $"`{member}`"))}, which is no trace that can be read; "
            + $"{Formats} read");
    }

    /// <summary>What was read of a stream, then the rest of it.</summary>
    private sealed class Continued(ReadOnlyMemory<byte> begin, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _begin = begin;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => _begin.IsEmpty ? rest.Read(buffer) : Take(buffer);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _begin.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Take(buffer.Span));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        private int Take(Span<byte> buffer)
        {
            var length = Math.Min(buffer.Length, _begin.Length);
            _begin.Span[..length].CopyTo(buffer);
            _begin = _begin[length..];
            return length;
        }
    }
}
