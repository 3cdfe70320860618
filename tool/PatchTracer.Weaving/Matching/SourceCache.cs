using System.Text;
using PatchTracer.Weaving.Trees;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Matching;

/// <summary>Reads and parses each file of a tree once. A file is only parsed when it contains one of the names looked for.</summary>
internal sealed class SourceCache(WeaveTree tree)
{
    private readonly Dictionary<string, byte[]> _bytes = [];
    private readonly Dictionary<string, SourceFile> _files = [];

    public WeaveTree Tree { get; } = tree;

    public IEnumerable<SourceFile> Files(PackageDirectory package) =>
        Tree.GoFiles(package).Select(path => Parse(package, path)).Where(IsBuilt);

    /// <summary>The files of a package in which one of these names can be declared.</summary>
    public IEnumerable<SourceFile> FilesWith(PackageDirectory package, ImmutableArray<string> names)
    {
        if (!names.All(name => Glob.IsLiteral(name)))
            return Files(package);
        var needles = names.Select(name => Encoding.UTF8.GetBytes($"{name}(")).ToList();
        var generic = names.Select(name => Encoding.UTF8.GetBytes($"{name}[")).ToList();
        return Tree.GoFiles(package)
            .Where(path => needles.Concat(generic).Any(needle => Bytes(path).AsSpan().IndexOf(needle) >= 0))
            .Select(path => Parse(package, path))
            .Where(IsBuilt);
    }

    public static bool IsBuilt(SourceFile file) => BuildConstraintRule.Admits(file.Tree.BuildConstraints);

    private SourceFile Parse(PackageDirectory package, string path) =>
        _files.TryGetValue(path, out var file) ? file : _files[path] = new SourceFile(package, path, Bytes(path));

    private byte[] Bytes(string path) =>
        _bytes.TryGetValue(path, out var bytes) ? bytes : _bytes[path] = Tree.Read(path) ?? [];
}
