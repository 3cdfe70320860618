using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PatchTracer.Collector.Wire;

/// <summary>More bytes came, or came out of a compressed body, than the limit allows.</summary>
internal sealed class TooLargeException(string message) : Exception(message);

/// <summary>From bytes as they came to the one form that everything behind reads: an OTLP request in protobuf.</summary>
internal static class RequestBody
{
    public static ReadOnlyMemory<byte> ToProto(
        ReadOnlyMemory<byte> body, RawSignal signal, RawEncoding encoding, RawCompression compression, int maxDecompressedBytes)
    {
        var plain = compression == RawCompression.Gzip ? Gunzip(body, maxDecompressedBytes) : body;
        return encoding switch
        {
            RawEncoding.OtlpProto => plain,
            RawEncoding.OtlpJson => JsonToProto.Translate(plain, signal == RawSignal.Traces ? OtlpSchema.Traces : OtlpSchema.Metrics),
            _ => throw new MalformedRequestException($"encoding {(int)encoding} is of a later version"),
        };
    }

    // Memory grows with what really comes out, never with what a header promises.
    private static ReadOnlyMemory<byte> Gunzip(ReadOnlyMemory<byte> body, int limit)
    {
        MemoryMarshal.TryGetArray(body, out var array);
        using var packed = new MemoryStream(array.Array ?? [], array.Offset, array.Count, writable: false);
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        var output = new byte[Math.Min(limit, Math.Max(1024, 4 * body.Length))];
        var length = 0;
        try
        {
            while (true)
            {
                var read = gzip.Read(output, length, output.Length - length);
                length += read;
                if (read == 0 && length < output.Length)
                    return output.AsMemory(0, length);
                if (length < output.Length)
                    continue;
                if (length == limit)
                    return gzip.ReadByte() < 0 ? output : throw new TooLargeException($"the body unpacks to more than {limit} bytes");
                Array.Resize(ref output, (int)Math.Min(limit, 2L * output.Length));
            }
        }
        catch (InvalidDataException e)
        {
            throw new MalformedRequestException($"not a gzip body: {e.Message}", e);
        }
    }
}
