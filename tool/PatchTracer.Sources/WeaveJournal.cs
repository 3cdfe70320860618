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

    private readonly string _directory = Path.Combine(gitDirectory, "patchtracer");

    private string JournalFile => Path.Combine(_directory, "journal.json");

    /// <summary>Writes new contents aside, on the same file system, and returns where, by path.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StageAsync(IReadOnlyList<TreeEdit> edits)
    {
        Directory.CreateDirectory(_directory);
        var staged = new Dictionary<string, string>();
        foreach (var edit in edits)
        {
            if (edit.Content is not { } content)
                continue;
            var file = Path.Combine(_directory, $"staged-{staged.Count}");
            await File.WriteAllBytesAsync(file, content);
            staged.Add(edit.Path, file);
        }
        return staged;
    }

    /// <summary>Records which blobs each path may hold, besides what HEAD has, until <see cref="Clear"/>.</summary>
    public async Task WriteAsync(IReadOnlyDictionary<string, string[]> blobs, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_directory);
        var partial = $"{JournalFile}.partial";
        await File.WriteAllTextAsync(partial, JsonSerializer.Serialize(blobs), cancellation);
        File.Move(partial, JournalFile, overwrite: true);
    }

    /// <summary>Null when nothing was interrupted.</summary>
    public IReadOnlyDictionary<string, string[]>? TryRead() =>
        File.Exists(JournalFile) ? JsonSerializer.Deserialize<Dictionary<string, string[]>>(File.ReadAllText(JournalFile)) : null;

    public void Clear()
    {
        if (!Directory.Exists(_directory))
            return;
        // The journal goes first: staged files without it mean nothing.
        File.Delete(JournalFile);
        Directory.Delete(_directory, recursive: true);
    }
}
