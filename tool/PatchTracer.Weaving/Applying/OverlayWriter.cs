using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving;

/// <summary>
/// Writes a plan as a Go build overlay (go help build, -overlay): a JSON file and the woven files beside it. The tree stays untouched.
/// </summary>
internal sealed class OverlayWriter(WeavePlan plan, string overlayFile)
{
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var directory = $"{Path.GetFullPath(overlayFile)}.d";
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        var replaced = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in plan.Files)
        {
            var woven = Path.Combine(directory, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(woven)!);
            await File.WriteAllBytesAsync(woven, file.Woven, cancellation);
            foreach (var path in PathsOf(file.Path))
                replaced[Path.Combine(plan.Tree.Root, path)] = woven;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(new { Replace = replaced }, Indented);
        await Publication.FileAsync(Path.GetFullPath(overlayFile), partial => File.WriteAllBytesAsync(partial, json, cancellation));
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Older releases reach staging through symlinks in vendor, and go looks overlays up by the path it came along.</summary>
    private IEnumerable<string> PathsOf(string path)
    {
        yield return path;
        const string Staging = "staging/src/";
        if (!path.StartsWith(Staging, StringComparison.Ordinal))
            yield break;
        var segments = path[Staging.Length..].Split('/');
        var link = $"vendor/{segments[0]}/{segments[1]}";
        if (new DirectoryInfo(Path.Combine(plan.Tree.Root, link)).LinkTarget is not null)
            yield return $"vendor/{path[Staging.Length..]}";
    }
}
