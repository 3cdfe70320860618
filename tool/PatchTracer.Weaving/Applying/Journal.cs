using System.Security.Cryptography;
using System.Text.Json;

namespace PatchTracer.Weaving;

/// <summary>
/// What the weaver did to a tree: for each file the digest of the original, whose bytes are kept beside the journal, and of what was
/// written. Kept in the tree's git directory, where no commit sees it, else in <c>.patchtracer</c>.
/// </summary>
internal sealed class Journal
{
    public const int Format = 1;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly string _root;
    private readonly Dictionary<string, JournalEntry> _entries;

    private Journal(string root, string directory, JournalContent? content)
    {
        _root = root;
        Directory = directory;
        Content = content;
        _entries = content?.Files.ToDictionary(entry => entry.Path, StringComparer.Ordinal) ?? [];
    }

    public string Directory { get; }

    /// <summary>Null where the tree is not woven.</summary>
    public JournalContent? Content { get; }

    public ImmutableArray<JournalEntry> Entries => Content?.Files ?? [];

    /// <summary>A file that is there only because of the weaver.</summary>
    public bool IsGenerated(string path) => _entries.TryGetValue(path, out var entry) && entry.Original is null;

    /// <summary>The original bytes of a file that the weaver wrote and nobody changed since; null for all others.</summary>
    /// <exception cref="WeavingException">The kept original is damaged.</exception>
    public byte[]? OriginalOf(string path) =>
        _entries.TryGetValue(path, out var entry) && entry.Original is { } original && DigestOf(path) is { } now && now != original && entry.IsOurs(now)
            ? Kept(path, original)
            : null;

    /// <summary>Files that are neither as the weaver wrote them nor as they were before: somebody's work.</summary>
    public ImmutableArray<string> Changed() =>
        [.. Entries.Where(entry => DigestOf(entry.Path) is var now && now != entry.Original && !entry.IsOurs(now)).Select(entry => entry.Path)];

    public byte[] Kept(string path, string digest)
    {
        var bytes = File.Exists(Blob(digest)) ? File.ReadAllBytes(Blob(digest)) : [];
        if (Digest(bytes) != digest)
            throw new WeavingException(_root, $"the original of {path}, which the weaver keeps as {Blob(digest)}, is damaged; get the file back from version control.", [path]);
        return bytes;
    }

    /// <summary>The directory of the kept originals, by digest.</summary>
    public string Originals => Path.Combine(Directory, "originals");

    public string Blob(string digest) => Path.Combine(Originals, digest);

    /// <summary>The digest of a file of the tree as it is now; null when it is not there.</summary>
    public string? DigestOf(string path)
    {
        var full = Path.Combine(_root, path);
        return File.Exists(full) ? Digest(File.ReadAllBytes(full)) : null;
    }

    /// <exception cref="WeavingException">The journal is of another format or damaged.</exception>
    public static Journal Read(string root)
    {
        var directory = DirectoryOf(root);
        var file = Path.Combine(directory, "journal.json");
        if (!File.Exists(file))
            return new(root, directory, null);
        try
        {
            if (JsonSerializer.Deserialize<JournalContent>(File.ReadAllText(file), Json) is { Format: Format } content)
                return new Journal(root, directory, content).WithoutWhatIsGone();
        }
        catch (JsonException e)
        {
            throw new WeavingException(root, $"the weaver's journal {file} is damaged: {e.Message}", inner: e);
        }
        throw new WeavingException(root, $"the weaver's journal {file} was written by another version of patchtracer; revert the tree with that one.");
    }

    /// <summary>Appears whole or not at all.</summary>
    public static void Write(string directory, JournalContent content)
    {
        System.IO.Directory.CreateDirectory(directory);
        SafeFile.Write(Path.Combine(directory, "journal.json"), JsonSerializer.SerializeToUtf8Bytes(content, Json));
    }

    /// <summary>Removes the journal first, then what it speaks of: the tree is as it was.</summary>
    public void Forget()
    {
        File.Delete(Path.Combine(Directory, "journal.json"));
        if (System.IO.Directory.Exists(Directory))
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>
    /// With another commit checked out, nothing of the weaver's work is in the tree any more, and originals of the other commit say
    /// nothing about this one: such a journal counts as none.
    /// </summary>
    private Journal WithoutWhatIsGone() =>
        Content!.Phase == JournalPhase.Woven && Entries.All(entry => DigestOf(entry.Path) != entry.Woven) ? new(_root, Directory, null) : this;

    /// <summary>In a linked worktree <c>.git</c> is a file that names the directory.</summary>
    private static string DirectoryOf(string root)
    {
        var git = Path.Combine(root, ".git");
        if (File.Exists(git) && File.ReadLines(git).FirstOrDefault() is { } line && line.StartsWith("gitdir: ", StringComparison.Ordinal))
            git = Path.GetFullPath(line["gitdir: ".Length..].Trim(), root);
        return System.IO.Directory.Exists(git) ? Path.Combine(git, "patchtracer") : Path.Combine(root, ".patchtracer");
    }
}
