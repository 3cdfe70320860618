using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Tests;

/// <summary>
/// A corpus file. <c>catalog/…</c> is the catalog, <c>want/…</c> a woven file of the tree, <c>errors</c> the diagnostics; all other
/// files are the tree, which is a Kubernetes of one package unless it has a go.mod of its own.
/// </summary>
internal sealed class WeaveCase(string name, Txtar archive)
{
    private const string Wanted = "want/";
    private const string Catalog = "catalog/";
    private const string Errors = "errors";

    public string Name => name;

    public IEnumerable<(string Path, string Text)> Tree =>
        archive.Files.Where(file => !file.Name.StartsWith(Wanted, StringComparison.Ordinal)
            && !file.Name.StartsWith(Catalog, StringComparison.Ordinal) && file.Name != Errors);

    public IEnumerable<(string Path, string Text)> Goldens =>
        archive.Files.Where(file => file.Name.StartsWith(Wanted, StringComparison.Ordinal))
        .Select(file => (file.Name[Wanted.Length..], file.Text));

    public IEnumerable<(string Path, string Text)> Catalogs =>
        archive.Files.Where(file => file.Name.StartsWith(Catalog, StringComparison.Ordinal))
        .Select(file => (file.Name[Catalog.Length..], file.Text));

    public string? ExpectedErrors => archive.Files.FirstOrDefault(file => file.Name == Errors).Text;

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Repository.Corpus, "*.txtar").Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Order(StringComparer.Ordinal);

    public static WeaveCase Read(string name) => new(name, Txtar.Parse(File.ReadAllText(PathOf(name))));

    /// <summary>Writes tree and catalog below a directory and plans.</summary>
    public WeavePlan Plan(ScratchDirectory scratch, Func<string, string>? transform = null)
    {
        scratch.Write("tree/go.mod", "module k8s.io/kubernetes\n\ngo 1.15\n");
        foreach (var (path, text) in Tree)
            scratch.Write($"tree/{path}", transform is null ? text : transform(text));
        foreach (var (path, text) in Catalogs)
            scratch.Write($"catalog/{path}", text);
        return Weaver.Plan(WeaveTree.Open(Path.Combine(scratch.Path, "tree")),
            Weaving.Catalogs.Catalog.Load(Path.Combine(scratch.Path, "catalog")), new(Repository.Runtime));
    }

    /// <summary>Errors with the scratch directory left out, as the corpus has them.</summary>
    public static string Describe(WeavePlan plan, ScratchDirectory scratch) =>
        string.Concat(plan.Diagnostics.Select(diagnostic => $"{diagnostic}\n")).Replace($"{scratch.Path}/", "", StringComparison.Ordinal);

    /// <summary>Rewrites the corpus file with what the weaver does now.</summary>
    public void Update(IEnumerable<(string Path, string Text)> woven, string errors)
    {
        var inputs = archive.Files.Where(file => !file.Name.StartsWith(Wanted, StringComparison.Ordinal) && file.Name != Errors);
        var outputs = errors.Length > 0 ? [(Errors, errors)] : woven.Select(file => (Wanted + file.Path, file.Text));
        File.WriteAllText(PathOf(name), new Txtar(archive.Comment, [.. inputs, .. outputs]).ToString());
    }

    private static string PathOf(string name) => Path.Combine(Repository.Corpus, $"{name}.txtar");
}
