using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving.Applying;

/// <summary>
/// Writes a plan as a Go build overlay (go help build, -overlay): a JSON file and the woven files beside it. The tree stays untouched.
/// </summary>
internal sealed class OverlayWriter(WeavePlan plan, string overlayFile)
{
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var directory = $"{Path.GetFullPath(overlayFile)}.d";
        RefuseForeign(directory);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, Mark),
            "Written by patchtracer, and deleted by the next overlay of this name.\n", cancellation);
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

    /// <summary>In a directory that we made.</summary>
    private const string Mark = ".patchtracer-overlay";

    /// <summary>What is there already is replaced only if it is an overlay of ours.</summary>
    private void RefuseForeign(string directory)
    {
        if (Directory.Exists(directory) && !File.Exists(Path.Combine(directory, Mark)))
            throw new WeavingException(directory,
                $"{directory} is not of an overlay that patchtracer wrote, and would be deleted: name another file, or move it away");
        if (File.Exists(overlayFile) && !IsOverlay(directory))
            throw new WeavingException(overlayFile,
                $"{overlayFile} is not an overlay that patchtracer wrote, and would be overwritten: name another file, or move it away");
    }

    private bool IsOverlay(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(
                ForeignFile.ReadBytes(overlayFile)) is { Count: 1 } json
                && json.TryGetValue("Replace", out var replaced)
                && replaced.Values.All(path => path.StartsWith($"{directory}/", StringComparison.Ordinal));
        }
        catch (JsonException)
        {
            return false;
        }
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
