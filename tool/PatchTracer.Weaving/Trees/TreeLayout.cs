using PatchTracer.Workspace;

namespace PatchTracer.Weaving.Trees;

/// <summary>Where a tree keeps the packages that are its own, by logical import path.</summary>
/// <param name="Roots">Import path prefixes and their directories. Vendored symlinks to staging are not among them: no package is met
/// twice.</param>
/// <param name="Owned">The prefixes of everything a catalog may name in such a tree, as patterns.</param>
internal sealed record TreeLayout(ImmutableArray<PackageDirectory> Roots, params ImmutableArray<string> Owned)
{
    private const string Vendor = "vendor";
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

    /// <summary>The module's own packages, and those of the modules that it has vendored (go help vendor, <c>vendor/modules.txt</c>).</summary>
    public static TreeLayout OfModule(string root, string module)
    {
        string[] vendored = [.. VendoredModules(Path.Combine(root, Vendor, "modules.txt"))];
        return new([new(module, ""), .. vendored.Where(name => Directory.Exists(Path.Combine(root, Vendor, name)))
            .Select(name => new PackageDirectory(name, $"{Vendor}/{name}"))], [module, .. vendored]);
    }

    public bool MayOwn(PackagePattern pattern) => Owned.Any(prefix => !pattern.Follow(prefix).IsEmpty);

    /// <summary>Lines such as <c># golang.org/x/net v0.17.0</c>, or with <c>=> …</c> behind.</summary>
    private static IEnumerable<string> VendoredModules(string file) => !File.Exists(file) ? []
        : ForeignFile.ReadLines(file).Where(line => line.StartsWith("# ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]).Where(name => name.Length > 0 && !name.Split('/').Contains("..")).Distinct();

    private static IEnumerable<string> Directories(string path) =>
        Directory.Exists(path)
            ? new DirectoryInfo(path).EnumerateDirectories().Where(child => child.LinkTarget is null).Select(child => child.Name)
            .Order(StringComparer.Ordinal)
            : [];
}
