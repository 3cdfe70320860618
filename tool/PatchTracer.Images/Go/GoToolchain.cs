using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>A Go toolchain on this machine.</summary>
/// <param name="Root">Its GOROOT.</param>
public sealed record GoToolchain(string Root, GoVersion Version)
{
    private static readonly string[] Compilers = ["compile", "asm", "link"];

    public string Program => Path.Combine(Root, "bin", "go");

    /// <summary>Version and digest of the programs that make binaries: <c>1.19.8 0f3a…</c>.</summary>
    public string Identity()
    {
        using var key = new ContentKey().AddFile("go", Program);
        var tools = Path.Combine(Root, "pkg", "tool");
        var found = Directory.Exists(tools) ? Compilers.SelectMany(name => Directory.EnumerateFiles(tools, name, SearchOption.AllDirectories)) : [];
        foreach (var file in found.Order(StringComparer.Ordinal))
            key.AddFile(Path.GetRelativePath(tools, file), file);
        return $"{Version} {key}";
    }
}
