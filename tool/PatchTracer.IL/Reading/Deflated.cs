using System.IO.Compression;
using PatchTracer.IL.Emission;
using PatchTracer.Workspace;

namespace PatchTracer.IL.Reading;

/// <summary>What is packed inside an assembly: what it was before weaving, and symbols. Few bytes may stand for very many.</summary>
internal static class Deflated
{
    /// <summary>What may be in any assembly, however small.</summary>
    private const long Free = 64 << 20;

    /// <summary>Code packs to a third or a quarter.</summary>
    private const int PerByte = 16;

    /// <param name="path">The assembly.</param>
    /// <exception cref="InvalidDataException">It is damaged, or stands for more than assemblies do.</exception>
    public static byte[] Expand(string path, ReadOnlySpan<byte> packed)
    {
        using var output = new MemoryStream();
        CopyTo(path, packed.ToArray(), output);
        return output.ToArray();
    }

    /// <summary>As <see cref="Expand"/>, for somebody else to unpack.</summary>
    public static void Check(string path, ReadOnlySpan<byte> packed) => CopyTo(path, packed.ToArray(), Stream.Null);

    private static void CopyTo(string path, byte[] packed, Stream output)
    {
        var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var bounded = new CappedStream(deflate, path, Free + (PerByte * packed.LongLength));
        try
        {
            bounded.CopyTo(output);
        }
        catch (ForeignFileException e)
        {
            throw new InvalidDataException($"what is packed in it is more than assemblies have: {e.Reason}", e);
        }
    }
}
