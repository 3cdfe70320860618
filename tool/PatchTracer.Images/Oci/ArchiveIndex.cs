using System.Formats.Tar;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Oci;

/// <summary>
/// Which files an archive has and where their bytes lie. Nothing is unpacked, so names cannot point anywhere but into the archive;
/// one that tries to makes the whole archive suspect.
/// </summary>
internal sealed class ArchiveIndex
{
    /// <summary>Far more than the blobs of any image; an endless archive is not read to its end.</summary>
    private const int MaxEntries = 100_000;

    /// <summary>docker save points from one layer to an equal one, never further.</summary>
    private const int MaxLinks = 8;

    private readonly string _path;
    private readonly Dictionary<string, BlobSource> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    private ArchiveIndex(string path) => _path = path;

    /// <exception cref="ImageException">Not a tar archive, truncated, compressed, or with names that leave it.</exception>
    public static async Task<ArchiveIndex> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!Path.Exists(path))
            throw new ImageException($"no image archive at {path}", path);
        var index = new ArchiveIndex(path);
        await using var file = ForeignFile.OpenRead(path);
        index.RefuseCompressed(file);
        try
        {
            TarHeaders.RequireSmall(file);
            await using var reader = new TarReader(file, leaveOpen: true);
            while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
                index.Add(entry, file.Length);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            throw new ImageException($"{path} is not a whole tar archive: {e.Message}", path, e);
        }
        return index;
    }

    /// <summary>The bytes of a file, links followed; null when the archive has none of that name.</summary>
    public BlobSource? Find(string name)
    {
        var current = Normalize(name);
        for (var i = 0; i < MaxLinks; i++)
        {
            if (_files.TryGetValue(current, out var source))
                return source;
            if (!_links.TryGetValue(current, out var target))
                return null;
            current = target;
        }
        throw Invalid($"'{name}' is a circle of links");
    }

    public BlobSource Get(string name) => Find(name) ?? throw Invalid($"it has no file '{name}'");

    public ImageException Invalid(string why) => new($"{_path} is not an image archive: {why}", _path);

    private void Add(TarEntry entry, long fileLength)
    {
        if (_files.Count + _links.Count >= MaxEntries)
            throw Invalid($"it has more than {MaxEntries} files");
        var name = Normalize(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                if (entry.Length > 0 && (entry.DataOffset < 0 || entry.DataOffset + entry.Length > fileLength))
                    throw new ImageException($"{_path} is truncated: '{name}' ends behind the end of the file", _path);
                _files[name] = new BlobSource(_path, Math.Max(entry.DataOffset, 0), entry.Length);
                break;
            case TarEntryType.SymbolicLink:
                _links[name] = Normalize(Path.Combine(Path.GetDirectoryName(name)!, entry.LinkName));
                break;
            case TarEntryType.HardLink:
                _links[name] = Normalize(entry.LinkName);
                break;
        }
    }

    // Resolves "." and ".." by text: "a/../b" is "b", and what would lead out of the archive is refused.
    private string Normalize(string name)
    {
        var parts = new List<string>();
        foreach (var part in name.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part == ".." || (part.Length == 0 && parts.Count == 0 && name.StartsWith('/')))
                throw Invalid($"the name '{name}' leads out of it");
            else if (part is not ("" or "."))
                parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private void RefuseCompressed(FileStream file)
    {
        if (BlobFormat.Of(file) is var format && format != BlobFormat.Kind.Other)
            throw new ImageException($"{_path} is compressed ({format}); unpack it first", _path);
        file.Position = 0;
    }
}
