using PatchTracer.Workspace;

namespace PatchTracer.Weaving;

/// <summary>
/// Takes a tree from whatever the journal says it is in (original, woven, half-way) to a set of woven files. The journal says what is
/// about to happen before anything does, so a process that is killed leaves a tree that the next one can finish or undo. A file that
/// somebody changed is never written.
/// </summary>
internal sealed class TreeTransition(WeaveTree tree, string catalogDigest, IReadOnlyList<PlannedFile> files)
{
    private readonly Dictionary<string, PlannedFile> _wanted = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
    private readonly List<string> _written = [];
    private readonly List<string> _restored = [];

    public Task<ApplyResult> RunAsync(CancellationToken cancellation) => Task.Run(() => Run(cancellation), cancellation);

    private ApplyResult Run(CancellationToken cancellation)
    {
        try
        {
            return Change(cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeavingException(tree.Root, $"{tree.Root} cannot be written: {e.Message} Nothing is lost: weave or revert again once that is mended.", inner: e);
        }
    }

    private ApplyResult Change(CancellationToken cancellation)
    {
        using var held = WorkspaceLock.TryAcquire(Path.Combine(tree.Journal.Directory, "lock"), out var holder)
            ?? throw new WeavingException(tree.Root, $"another patchtracer (process {holder}) is working on {tree.Root}; wait for it to end.");
        var journal = Journal.Read(tree.Root);
        RefuseForeignChanges(journal);
        var entries = Entries(journal);
        KeepOriginals(journal);
        cancellation.ThrowIfCancellationRequested();
        Journal.Write(journal.Directory, new(Journal.Format, JournalPhase.Changing, catalogDigest, entries));
        foreach (var entry in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            Bring(journal, entry);
        }
        Conclude(journal, entries);
        return new([.. _written], [.. _restored]);
    }

    /// <summary>Every file that has a place in the old journal or in the new plan.</summary>
    private ImmutableArray<JournalEntry> Entries(Journal journal)
    {
        var known = journal.Entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var old = journal.Entries.Where(entry => !_wanted.ContainsKey(entry.Path))
            .Select(entry => entry with { Woven = null, Before = entry.Woven ?? entry.Before });
        var wanted = _wanted.Values.Select(file => new JournalEntry(file.Path, DigestOrNull(file.Original), Journal.Digest(file.Woven))
        {
            Before = known.GetValueOrDefault(file.Path) is { } entry ? entry.Woven ?? entry.Before : null,
        });
        return [.. old.Concat(wanted).OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    private void RefuseForeignChanges(Journal journal)
    {
        var known = journal.Entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var changed = _wanted.Values.Where(file => !known.Contains(file.Path) && journal.DigestOf(file.Path) != DigestOrNull(file.Original)).Select(file => file.Path);
        var all = journal.Changed().Concat(changed).ToList();
        if (all.Count > 0)
            throw new WeavingException(tree.Root, "these files were changed and are left alone; keep the changes elsewhere and restore the files first:", all);
    }

    private void KeepOriginals(Journal journal)
    {
        foreach (var original in _wanted.Values.Select(file => file.Original).OfType<byte[]>())
        {
            var blob = journal.Blob(Journal.Digest(original));
            if (!File.Exists(blob))
                SafeFile.Write(blob, original);
        }
    }

    private void Bring(Journal journal, JournalEntry entry)
    {
        var path = Path.Combine(tree.Root, entry.Path);
        var target = entry.Woven ?? entry.Original;
        SafeFile.RemovePartial(path);
        if (journal.DigestOf(entry.Path) == target)
            return;
        (entry.Woven is null ? _restored : _written).Add(entry.Path);
        if (_wanted.GetValueOrDefault(entry.Path) is { } file)
            SafeFile.Write(path, file.Woven, durable: false);
        else if (entry.Original is { } original)
            SafeFile.Write(path, journal.Kept(entry.Path, original), durable: false);
        else
            Remove(path);
    }

    /// <summary>A directory that only held what the weaver added goes with it.</summary>
    private void Remove(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
        var directory = Path.GetDirectoryName(path)!;
        if (directory != tree.Root && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
            Directory.Delete(directory);
    }

    private void Conclude(Journal journal, ImmutableArray<JournalEntry> entries)
    {
        var remaining = entries.Where(entry => entry.Woven is not null).Select(entry => entry with { Before = null }).ToImmutableArray();
        if (remaining.IsEmpty)
        {
            journal.Forget();
            return;
        }
        Journal.Write(journal.Directory, new(Journal.Format, JournalPhase.Woven, catalogDigest, remaining));
        var needed = remaining.Select(entry => entry.Original).ToHashSet();
        foreach (var blob in Directory.EnumerateFiles(journal.Originals).Where(blob => !needed.Contains(Path.GetFileName(blob))))
            File.Delete(blob);
    }

    private static string? DigestOrNull(byte[]? bytes) => bytes is null ? null : Journal.Digest(bytes);
}
