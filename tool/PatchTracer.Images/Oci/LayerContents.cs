using PatchTracer.Workspace;

namespace PatchTracer.Images.Oci;

/// <summary>
/// What a layer holds, in the order it is written: sorted by bytes of the path, parents first. Missing parents are added,
/// because an engine that unpacks a child without its parent makes that directory unreadable (docker: mode 0600).
/// </summary>
internal sealed class LayerContents
{
    private static readonly Dictionary<string, UnixFileMode> UnusualDirectories = new(StringComparer.Ordinal)
    {
        ["tmp"] = Modes.Shared,
        ["var/tmp"] = Modes.Shared,
        ["root"] = Modes.Private,
    };

    private readonly SortedDictionary<string, LayerEntry> _entries = new(StringComparer.Ordinal);

    public IReadOnlyCollection<LayerEntry> Entries => _entries.Values;

    /// <summary>Adds an entry; one of the same path that was there before is replaced.</summary>
    public LayerContents Add(LayerEntry entry)
    {
        for (var slash = entry.Path.IndexOf('/'); slash >= 0; slash = entry.Path.IndexOf('/', slash + 1))
        {
            var parent = entry.Path[..slash];
            if (!_entries.ContainsKey(parent))
                _entries.Add(parent, LayerEntry.Directory(parent, UnusualDirectories.GetValueOrDefault(parent, Modes.Program)));
        }
        _entries[entry.Path] = entry;
        return this;
    }

    public LayerContents AddRange(IEnumerable<LayerEntry> entries)
    {
        foreach (var entry in entries)
            Add(entry);
        return this;
    }

    /// <summary>A key of everything that a layer's bytes depend on; files on disk are read for it.</summary>
    public ContentKey Key()
    {
        var key = new ContentKey();
        foreach (var entry in Entries)
        {
            key.Add(entry.Path, $"{entry.Type} {entry.Mode} {entry.Uid} {entry.Gid} {entry.LinkTarget}");
            if (entry.Source is { } source)
                key.AddFile("source", source);
            else
                key.Add("content", entry.Content.Span);
        }
        return key;
    }
}
