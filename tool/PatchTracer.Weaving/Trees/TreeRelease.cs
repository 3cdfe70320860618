using PatchTracer.Workspace;

namespace PatchTracer.Weaving.Trees;

/// <summary>Reads a tree's release from the files that tell it; trees without a build do not all have one.</summary>
internal static class TreeRelease
{
    /// <summary>Such as <c>1.20.2</c>, or <c>1.34</c> where only the minor release can be told; empty when nothing tells.</summary>
    public static string Of(string root, TreeKind kind) =>
        kind switch
        {
            TreeKind.Containerd => Containerd(root),
            TreeKind.Kubernetes => Debian(root) ?? Changelog(root) ?? "",
            _ => "",
        };

    private static string Containerd(string root)
    {
        var file = Path.Combine(root, "version", "version.go");
        var line = File.Exists(file) ? ForeignFile.ReadLines(file)
            .FirstOrDefault(line => line.Contains("Version = \"", StringComparison.Ordinal)) : null;
        return line is null ? "" : Number(line[line.IndexOf('"', StringComparison.Ordinal)..].TrimStart('"'));
    }

    /// <summary><c>kubernetes (1.20.5+really1.20.2-1.1) …</c>: what follows "really" is the upstream release.</summary>
    private static string? Debian(string root)
    {
        var file = Path.Combine(root, "debian", "changelog");
        if (!File.Exists(file) || ForeignFile.ReadLines(file).FirstOrDefault() is not { } line)
            return null;
        var really = line.IndexOf("really", StringComparison.Ordinal);
        var open = line.IndexOf('(', StringComparison.Ordinal);
        return really >= 0 ? Number(line[(really + 6)..]) : open >= 0 ? Number(line[(open + 1)..]) : null;
    }

    private static string? Changelog(string root)
    {
        var directory = Path.Combine(root, "CHANGELOG");
        if (!Directory.Exists(directory))
            return null;
        return Directory.EnumerateFiles(directory, "CHANGELOG-1.*.md")
            .Select(file => Path.GetFileNameWithoutExtension(file)["CHANGELOG-".Length..])
            .MaxBy(release => Version.TryParse(release, out var version) ? version : new Version());
    }

    private static string Number(string text) => new([.. text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
}
