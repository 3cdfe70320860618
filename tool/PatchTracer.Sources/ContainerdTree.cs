using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>What a source tree of containerd looks like from outside.</summary>
internal static class ContainerdTree
{
    internal static readonly string[] Modules = ["github.com/containerd/containerd", "github.com/containerd/containerd/v2"];

    /// <summary>Without these nothing can be compiled offline. Debian's source package lacks most of vendor.</summary>
    private static readonly string[] Needed =
        ["cmd/containerd", "cmd/containerd-shim-runc-v2", "version/version.go", "vendor/google.golang.org/grpc"];

    public static bool IsOne(string path) => Modules.Contains(GoModule.NameOf(path));

    public static void RequireComplete(string path)
    {
        if (!IsOne(path))
        {
            throw new SourceException(SourceFailure.NotContainerd, path, GoModule.Explain(path, "a source tree of containerd", Modules));
        }
        var missing = Needed.Where(name => !Path.Exists(Path.Combine(path, name))).ToList();
        if (missing.Count > 0)
        {
            throw new SourceException(SourceFailure.Incomplete, path,
                $"{path} is an incomplete source tree of containerd; missing: {string.Join(", ", missing)}. Use a checkout of a release: "
                + "it has everything vendored.", missing);
        }
    }

    /// <summary>What version/version.go says: <c>Version = "1.6.20+unknown"</c>.</summary>
    public static ReleaseVersion? TryReadVersion(string path) => ForeignFile.ReadLines(Path.Combine(path, "version/version.go"))
        .Where(line => line.Contains("Version = \"", StringComparison.Ordinal))
        .Select(line => ReleaseVersion.TryParse(line.Split('"')[1]))
        .FirstOrDefault(version => version is not null);
}
