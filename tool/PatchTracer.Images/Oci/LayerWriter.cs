using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace PatchTracer.Images.Oci;

/// <summary>Writes layers whose bytes depend on their contents alone.</summary>
internal static class LayerWriter
{
    /// <summary>What fits into an ustar header without a second one.</summary>
    private const int UstarNameLength = 100;
    private const long UstarFileSize = (1L << 33) - 1;

    /// <summary>Writes a layer file and returns what a manifest needs to know of it.</summary>
    public static async Task<Layer> WriteAsync(
        LayerContents contents, string path, LayerCompression compression, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        using var blob = new HashingStream(file);
        Digest diffId;
        if (compression == LayerCompression.None)
        {
            await WriteTarAsync(contents, blob, cancellation);
            diffId = blob.Digest;
        }
        else
        {
            await using var gzip = new GZipStream(blob, CompressionLevel.Fastest, leaveOpen: true);
            using var tar = new HashingStream(gzip);
            await WriteTarAsync(contents, tar, cancellation);
            diffId = tar.Digest;
        }
        await file.FlushAsync(cancellation);
        return new Layer(blob.Digest, diffId, blob.Length, compression, new BlobSource(path, 0, blob.Length));
    }

    public static async Task WriteTarAsync(LayerContents contents, Stream stream, CancellationToken cancellation)
    {
        await using var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var entry in contents.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            await using var data = Open(entry);
            var tarEntry = Header(entry, data?.Length ?? 0);
            if (data is not null)
                tarEntry.DataStream = data;
            await writer.WriteEntryAsync(tarEntry, cancellation);
        }
    }

    // GNU's extensions for what does not fit ustar: .NET puts its process id into the name of pax headers.
    private static TarEntry Header(LayerEntry entry, long size)
    {
        var name = entry.Type == TarEntryType.Directory ? $"{entry.Path}/" : entry.Path;
        TarEntry header = FitsUstar(name) && FitsUstar(entry.LinkTarget) && size <= UstarFileSize
            ? new UstarTarEntry(entry.Type, name)
            : new GnuTarEntry(entry.Type, name) { AccessTime = DateTimeOffset.UnixEpoch, ChangeTime = DateTimeOffset.UnixEpoch };
        header.Mode = entry.Mode;
        header.Uid = entry.Uid;
        header.Gid = entry.Gid;
        header.ModificationTime = DateTimeOffset.UnixEpoch;
        if (entry.LinkTarget.Length > 0)
            header.LinkName = entry.LinkTarget;
        return header;
    }

    private static bool FitsUstar(string name) => name.Length <= UstarNameLength && Ascii.IsValid(name);

    private static Stream? Open(LayerEntry entry) => entry switch
    {
        { Type: not TarEntryType.RegularFile } => null,
        { Source: { } source } => new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16),
        _ => new MemoryStream(entry.Content.ToArray(), writable: false),
    };
}
