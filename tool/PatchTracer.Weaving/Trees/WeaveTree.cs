using PatchTracer.Weaving.Catalogs;
using PatchTracer.Workspace;

namespace PatchTracer.Weaving.Trees;

/// <summary>
/// A tree of Go source that can be woven. Shows the tree as it is without the weaver's own work: a woven file reads as its original,
/// generated files are not there.
/// </summary>
public sealed class WeaveTree
{
    private static readonly string[] Modules =
        ["k8s.io/kubernetes", "github.com/containerd/containerd", "github.com/containerd/containerd/v2"];

    private readonly TreeLayout _layout;
    private readonly IReadOnlyDictionary<string, byte[]?> _originals;

    private WeaveTree(string root, TreeKind kind, string module, TreeLayout layout, IReadOnlyDictionary<string, byte[]?> originals)
    {
        Root = root;
        Kind = kind;
        Module = module;
        _layout = layout;
        _originals = originals;
        Release = TreeRelease.Of(root, kind);
    }

    /// <summary>Absolute.</summary>
    public string Root { get; }

    public TreeKind Kind { get; }

    /// <summary>As <c>go.mod</c> names it.</summary>
    public string Module { get; }

    /// <summary>Such as <c>1.20.2</c> or <c>1.34</c>; empty where the files do not tell.</summary>
    public string Release { get; }

    /// <summary>
    /// The runtime is there, and not by an earlier weave that is known: somebody brought the tracepoints in by other means.
    /// </summary>
    public bool IsWovenElsewhere =>
        RuntimeFiles(Root).Any(file => !_originals.ContainsKey(Path.GetRelativePath(Root, file)));

    /// <summary>The runtime's files in a tree, if it is woven.</summary>
    public static IEnumerable<string> RuntimeFiles(string root) =>
        Path.Combine(root, Weaver.RuntimeDirectory) is var directory && Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, "*.go", SearchOption.AllDirectories) : [];

    /// <summary>What a person calls it: <c>Kubernetes 1.20.2 in /src/kubernetes</c>.</summary>
    public string Description => $"{Project}{(Release.Length > 0 ? $" {Release}" : "")} in {Root}";

    private string Project => Kind switch
    {
        TreeKind.Containerd => "containerd",
        TreeKind.Kubernetes => "Kubernetes",
        _ => Module,
    };

    /// <summary>The import path under which woven code finds the runtime.</summary>
    public string RuntimeImportPath => $"{Module}/{Weaver.RuntimeDirectory}";

    /// <param name="originals">
    /// Files that an earlier weave changed, by path, as they were before; null for what it added. Without, the tree is taken as it is.
    /// </param>
    /// <param name="anyModule">Whatever Go module it is will do: the catalog is one of its own.</param>
    /// <exception cref="WeavingException">No such directory, no Go module, or neither Kubernetes nor containerd where it has to be.</exception>
    public static WeaveTree Open(string directory, IReadOnlyDictionary<string, byte[]?>? originals = null, bool anyModule = false)
    {
        originals ??= ImmutableDictionary<string, byte[]?>.Empty;
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var module = GoModule.NameOf(root) ?? "";
        return module switch
        {
            "k8s.io/kubernetes" => new(root, TreeKind.Kubernetes, module, TreeLayout.OfKubernetes(root), originals),
            "github.com/containerd/containerd" or "github.com/containerd/containerd/v2" =>
                new(root, TreeKind.Containerd, module, TreeLayout.OfContainerd(module), originals),
            { Length: > 0 } when anyModule => new(root, TreeKind.Module, module, TreeLayout.OfModule(root, module), originals),
            _ => throw Refusal(root, anyModule ? "a source tree of Kubernetes or containerd, or of another Go module"
                : "a source tree of Kubernetes or containerd"),
        };
    }

    /// <exception cref="WeavingException">It is a module that nothing in the catalog is for.</exception>
    public void RequireFor(Catalog catalog)
    {
        if (Kind == TreeKind.Module && !catalog.Tracepoints.IsEmpty
            && !catalog.Tracepoints.Any(tracepoint => tracepoint.Match.Any(pattern => pattern.Packages.Any(MayOwn))))
            throw Refusal(Root, "a source tree of Kubernetes or containerd, and nothing in the catalog is for it");
    }

    private static WeavingException Refusal(string root, string what) => new(root,
        GoModule.Explain(root, what, Modules) + " For another module `--catalog` names a catalog of its own.");

    /// <summary>True when a pattern can mean a package of such a tree at all; false for patterns of the other kind of tree.</summary>
    internal bool MayOwn(string pattern) => _layout.MayOwn(new(pattern));

    /// <summary>The packages that a pattern names; only directories are looked at, and only those that can match.</summary>
    internal IEnumerable<PackageDirectory> Packages(string pattern)
    {
        var followed = new PackagePattern(pattern);
        return _layout.Roots.SelectMany(root => Descend(root, followed, followed.Follow(root.ImportPath)))
            .DistinctBy(package => package.Path);
    }

    /// <summary>True when any package that these patterns name is there, with files in it.</summary>
    internal bool HasPackage(IEnumerable<string> patterns) =>
        patterns.SelectMany(Packages).Any(package => GoFiles(package).Any());

    /// <summary>The Go files of a package that a build for linux/amd64 may contain, by name; relative to the tree.</summary>
    internal IEnumerable<string> GoFiles(PackageDirectory package)
    {
        var directory = Path.Combine(Root, package.Path);
        return Directory.EnumerateFiles(directory, "*.go")
            .Select(file => Path.GetFileName(file))
            .Where(BuildConstraintRule.AdmitsName)
            .Order(StringComparer.Ordinal)
            .Select(package.PathOf)
            .Where(path => !_originals.TryGetValue(path, out var original) || original is not null);
    }

    /// <summary>The original bytes of a file; null when there is none.</summary>
    internal byte[]? Read(string path)
    {
        if (_originals.TryGetValue(path, out var original))
            return original;
        var full = Path.Combine(Root, path);
        return File.Exists(full) ? ForeignFile.ReadBytes(full, limit: ForeignFile.MaxDocument) : null;
    }

    private IEnumerable<PackageDirectory> Descend(PackageDirectory package, PackagePattern pattern, ImmutableArray<int> state)
    {
        if (state.IsEmpty)
            yield break;
        if (pattern.IsMatch(state) && Directory.Exists(Path.Combine(Root, package.Path)))
            yield return package;
        foreach (var name in Children(package, pattern.Expected(state)))
        {
            foreach (var found in Descend(new($"{package.ImportPath}/{name}", package.PathOf(name)), pattern, pattern.Step(state, name)))
                yield return found;
        }
    }

    /// <summary>Kubernetes keeps its other modules in staging.</summary>
    private bool IsOfAnotherModule(DirectoryInfo directory) =>
        Kind == TreeKind.Module ? File.Exists(Path.Combine(directory.FullName, "go.mod")) : directory.Name == "staging";

    private IEnumerable<string> Children(PackageDirectory package, ImmutableArray<string>? expected)
    {
        var directory = new DirectoryInfo(Path.Combine(Root, package.Path));
        if (expected is { } names)
            return names.Where(name => new DirectoryInfo(Path.Combine(directory.FullName, name)) is { Exists: true } child
                && (Kind != TreeKind.Module || !IsOfAnotherModule(child)));
        return directory.EnumerateDirectories()
            .Where(child => child.LinkTarget is null && child.Name[0] is not ('.' or '_')
                && child.Name is not ("testdata" or "vendor") && !IsOfAnotherModule(child))
            .Select(child => child.Name)
            .Order(StringComparer.Ordinal);
    }
}
