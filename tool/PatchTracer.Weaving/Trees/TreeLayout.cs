namespace PatchTracer.Weaving.Trees;

/// <summary>Where a tree keeps the packages that are its own, by logical import path.</summary>
/// <param name="Roots">Import path prefixes and their directories. Vendored symlinks to staging are not among them: no package is met
/// twice.</param>
/// <param name="Owned">The prefix of everything a catalog may name in such a tree, as a pattern.</param>
internal sealed record TreeLayout(ImmutableArray<PackageDirectory> Roots, string Owned)
{
    private const string Staging = "staging/src/k8s.io";

    public static TreeLayout OfKubernetes(string root)
    {
        var roots = new List<PackageDirectory> { new("k8s.io/kubernetes", "") };
        foreach (var parent in new[] { Staging, "vendor/k8s.io" })
            foreach (var name in Directories(Path.Combine(root, parent)))
                if (roots.All(known => known.ImportPath != $"k8s.io/{name}"))
                    roots.Add(new($"k8s.io/{name}", $"{parent}/{name}"));
        return new([.. roots], "k8s.io");
    }

    /// <summary>Version 2 is a module of another name; patterns may be written either way.</summary>
    public static TreeLayout OfContainerd(string module) =>
        new([.. new[] { "github.com/containerd/containerd", module }.Distinct().Select(prefix => new PackageDirectory(prefix, ""))],
            "github.com/containerd");

    public bool MayOwn(PackagePattern pattern) => !pattern.Follow(Owned).IsEmpty;

    private static IEnumerable<string> Directories(string path) =>
        Directory.Exists(path)
            ? new DirectoryInfo(path).EnumerateDirectories().Where(child => child.LinkTarget is null).Select(child => child.Name)
            .Order(StringComparer.Ordinal)
            : [];
}
