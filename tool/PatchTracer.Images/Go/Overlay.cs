using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>Files that Go is to see in a tree without their being there (<c>go build -overlay</c>).</summary>
/// <param name="root">The tree as Go sees it.</param>
internal sealed class Overlay(string root)
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Shows a file at a path of the tree.</summary>
    public void Add(string path, string file) => _files[path] = file;

    /// <summary>Hides a file of the tree.</summary>
    public void Hide(string path) => _files[path] = "";

    /// <summary>Adds what the overlay shows to a key: paths in the tree and contents, not where the files lie.</summary>
    public void AddTo(ContentKey key)
    {
        foreach (var (path, file) in _files)
        {
            if (file.Length == 0)
                key.Add($"hidden {path}", "");
            else
                key.AddFile($"overlay {path}", file);
        }
    }

    /// <summary>Writes it as the go command reads it.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellation)
    {
        var replace = _files.ToDictionary(f => Path.Combine(root, f.Key), f => f.Value);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new { Replace = replace }), cancellation);
    }
}
