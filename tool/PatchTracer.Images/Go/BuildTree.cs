using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>
/// How Go is to see a tree. Since 1.31 Kubernetes is a workspace (go.work) with everything vendored. Before, its own build
/// uses a GOPATH, and a newer Go refuses its go.mod in module mode, so the tree is linked into a GOPATH. containerd is a module with
/// everything vendored.
/// </summary>
/// <param name="Root">The tree as Go sees it: the keys of an overlay start with it.</param>
/// <param name="Module">Of the tree, as its go.mod names it.</param>
/// <param name="GoPath">Null for a workspace or a module.</param>
/// <param name="Key">Names the place of the tree, for directories that belong to it.</param>
internal sealed record BuildTree(string Root, string Module, string? GoPath, string Key)
{
    public const string Kubernetes = "k8s.io/kubernetes";

    /// <summary>Whose program this is, not a library of it.</summary>
    public bool IsContainerd => Module != Kubernetes;

    public static BuildTree Of(string tree, CacheRoot cache)
    {
        var root = Path.GetFullPath(tree);
        using var hash = new ContentKey();
        var key = hash.Add("tree", root).Prefix();
        if (GoRequirement.ModuleOf(root) is { } module && module.StartsWith(GoRequirement.Containerd, StringComparison.Ordinal))
            return new BuildTree(root, module, null, key);
        if (File.Exists(Path.Combine(root, "go.work")))
            return new BuildTree(root, Kubernetes, null, key);
        var gopath = cache.Entry("gopath", key);
        var link = new FileInfo(Path.Combine(gopath, "src", Kubernetes));
        Directory.CreateDirectory(link.DirectoryName!);
        if (link.LinkTarget is null)
            link.CreateAsSymbolicLink(root);
        return new BuildTree(link.FullName, Kubernetes, gopath, key);
    }

    /// <summary>The package of a directory of the tree.</summary>
    public string Package(string directory) => $"{Module}/{directory}";

    /// <summary>How the linker names a package that the tree vendors: below its own path in a GOPATH, plainly otherwise.</summary>
    public string Linked(string package) => GoPath is null ? package : $"{Module}/vendor/{package}";

    /// <summary>Nothing from the user's own Go settings, nothing from the network.</summary>
    public Dictionary<string, string?> Environment(GoToolchain toolchain, string goCache, string temporary) => new()
    {
        ["CGO_ENABLED"] = "0",
        ["GOCACHE"] = goCache,
        ["GOTMPDIR"] = temporary,
        ["GOENV"] = "off",
        ["GOFLAGS"] = null,
        ["GOEXPERIMENT"] = null,
        ["GOOS"] = null,
        ["GOARCH"] = null,
        ["GOAMD64"] = null,
        ["GOPROXY"] = "off",
        ["GOSUMDB"] = "off",
        ["GOTOOLCHAIN"] = "local",
        ["GOTELEMETRY"] = "off",
        ["GOROOT"] = toolchain.Root,
        ["GO111MODULE"] = GoPath is null ? "on" : "off",
        ["GOWORK"] = GoPath is null ? null : "off",
        ["GOPATH"] = GoPath ?? Path.Combine(temporary, "gopath"),
        // go finds its directory by PWD, and must see the link, not where it leads.
        ["PWD"] = Root,
    };
}
