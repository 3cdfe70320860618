using System.Text.Json;

namespace PatchTracer.Sources;

/// <summary>
/// What is about to be written into a work tree, kept in its git directory while it is being written. It tells the remains
/// of an interrupted weave from the edits of a person.
/// </summary>
internal sealed class WeaveJournal(string gitDirectory)
{
    /// <summary>In place of a blob id: the file is to be absent.</summary>
    public const string Absent = "absent";

    /// <summary>Gone when there is nothing to tell.</summary>
    public string Directory { get; } = Path.Combine(gitDirectory, "patchtracer");

    private string JournalFile => Path.Combine(Directory, "journal.json");

    /// <summary>Records which blobs each path may hold, besides what HEAD has, until <see cref="Clear"/>.</summary>
    public async Task WriteAsync(IReadOnlyDictionary<string, string[]> blobs, CancellationToken cancellation)
    {
        // A process that was killed while it cleared up has left files here, which mean nothing and would be in the way of new ones.
        Clear();
        System.IO.Directory.CreateDirectory(Directory);
        var partial = $"{JournalFile}.partial";
        await File.WriteAllTextAsync(partial, JsonSerializer.Serialize(blobs), cancellation);
        File.Move(partial, JournalFile, overwrite: true);
    }

    public bool Exists => File.Exists(JournalFile);

    /// <summary>Null when nothing was interrupted.</summary>
    public IReadOnlyDictionary<string, string[]>? TryRead() =>
        Exists ? JsonSerializer.Deserialize<Dictionary<string, string[]>>(File.ReadAllText(JournalFile)) : null;

    public void Clear()
    {
        if (!System.IO.Directory.Exists(Directory))
            return;
        // The journal goes first: a directory without it means nothing.
        File.Delete(JournalFile);
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
