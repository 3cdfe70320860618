using System.IO.Compression;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;

namespace PatchTracer.Otlp;

/// <summary>More bytes came, or came out of a compressed body, than the limit allows.</summary>
internal sealed class TooLargeException(string message) : Exception(message);

/// <summary>
/// A request in the one form that everything behind the receivers reads, an OTLP request in protobuf: the bytes as they came,
/// where they are that, or what they unpack and translate to.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private readonly GrowingBytes? _made;

    private RequestBody(ReadOnlyMemory<byte> proto, GrowingBytes? made) => (Proto, _made) = (proto, made);

    /// <summary>Good until this is disposed.</summary>
    public ReadOnlyMemory<byte> Proto { get; }

    /// <param name="limit">Of what it unpacks to, and of what that translates to.</param>
    /// <param name="budget">Where the memory for that is taken from; null for ordinary arrays.</param>
    /// <exception cref="MalformedRequestException">It is not what its encoding says.</exception>
    /// <exception cref="TooLargeException">It is over the limit.</exception>
    /// <exception cref="NoRoomException">The budget is.</exception>
    public static RequestBody Open(
        ReadOnlyMemory<byte> body, RawSignal signal, RawEncoding encoding, RawCompression compression, int limit, ByteBudget? budget)
    {
        if (encoding is not (RawEncoding.OtlpProto or RawEncoding.OtlpJson))
            throw new MalformedRequestException($"encoding {(int)encoding} is of a later version");
        if (compression != RawCompression.Gzip)
            return encoding == RawEncoding.OtlpProto ? new(body, null) : Translate(body, signal, limit, budget);
        var unpacked = new GrowingBytes(budget, limit);
        try
        {
            Unpack(body, limit, unpacked);
            if (encoding == RawEncoding.OtlpProto)
                return new(unpacked.WrittenMemory, unpacked);
            var translated = Translate(unpacked.WrittenMemory, signal, limit, budget);
            unpacked.Dispose();
            return translated;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Open"/>, in ordinary arrays.</summary>
    public static ReadOnlyMemory<byte> ToProto(
        ReadOnlyMemory<byte> body, RawSignal signal, RawEncoding encoding, RawCompression compression, int limit) =>
        Open(body, signal, encoding, compression, limit, budget: null).Proto;

    public void Dispose() => _made?.Dispose();

    private static RequestBody Translate(ReadOnlyMemory<byte> json, RawSignal signal, int limit, ByteBudget? budget)
    {
        var translated = new GrowingBytes(budget, limit);
        try
        {
            JsonToProto.Translate(json.Span, signal == RawSignal.Traces ? OtlpSchema.Traces : OtlpSchema.Metrics, translated);
            return new(translated.WrittenMemory, translated);
        }
        catch
        {
            translated.Dispose();
            throw;
        }
    }

    // Memory grows with what really comes out, never with what a header promises.
    private static unsafe void Unpack(ReadOnlyMemory<byte> body, int limit, GrowingBytes output)
    {
        using var pinned = body.Pin();
        using var packed = new UnmanagedMemoryStream((byte*)pinned.Pointer, body.Length);
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        try
        {
            output.TryGrow((int)Math.Min(limit, Math.Max(1024, 4L * body.Length)));
            while (output.Length < limit && gzip.Read(output.GetSpan()) is > 0 and var read)
                output.Advance(read);
            if (output.Length == limit && gzip.ReadByte() >= 0)
                throw new TooLargeException($"the body unpacks to more than {limit} bytes");
        }
        catch (InvalidDataException e)
        {
            throw new MalformedRequestException($"not a gzip body: {e.Message}", e);
        }
    }
}
