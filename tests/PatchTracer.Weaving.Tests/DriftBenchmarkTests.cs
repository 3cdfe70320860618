using System.Text;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;
using Xunit.Abstractions;

namespace PatchTracer.Weaving.Tests;

/// <summary>
/// Real trees after refactorings: how often the right function is proposed first, and that a wrong one never stands alone.
/// </summary>
public sealed class DriftBenchmarkTests(ITestOutputHelper output)
{
    private const double Wanted = 0.9;

    /// <summary>What the catalog's functions are in, and whatever may be taken for them.</summary>
    private static readonly string[] Parts =
        ["pkg", "staging/src/k8s.io/apiserver", "staging/src/k8s.io/client-go", "staging/src/k8s.io/cri-client",
            "staging/src/k8s.io/endpointslice"];

    [SkippableFact]
    [Trait("speed", "slow")]
    public void The_right_function_is_proposed_first_for_nine_of_ten_and_never_a_wrong_one_alone()
    {
        var trees = ((IEnumerable<object[]>)RealTree.All).Select(row => (string)row[0])
            .Where(path => path.Length > 0 && WeaveTree.Open(path).Kind == TreeKind.Kubernetes).ToList();
        Skip.If(trees.Count == 0, RealTree.MissingReason);

        var results = trees.SelectMany(Propose).ToList();

        var right = results.Count(result => result.Place == 1);
        output.WriteLine($"{right} of {results.Count} first, in {trees.Count} trees");
        Assert.True(right >= Wanted * results.Count, $"{right} of {results.Count}");
        Assert.DoesNotContain(results, result => result is { Count: 1, Place: not 1 });
    }

    /// <summary>Where the right function stands among how many, for each refactoring of one tree; all of them are done at once.</summary>
    private IEnumerable<(Refactoring Refactoring, int Place, int Count)> Propose(string path)
    {
        using var scratch = new ScratchDirectory();
        var done = Refactor(path, scratch);
        Assert.True(done.Count >= 20, $"only {done.Count} of the functions are in {path}");
        var plan = Weaver.Plan(WeaveTree.Open(Path.Combine(scratch.Path, "tree")), Catalog.Load(Repository.Catalog),
            new(Repository.Runtime));
        output.WriteLine(WeaveTree.Open(path).Description);
        foreach (var refactoring in done)
        {
            var candidates = plan.Explanations.Single(explanation => explanation.Tracepoint == refactoring.Tracepoint).Candidates;
            var place = PlaceOf(refactoring, candidates);
            output.WriteLine($"  {refactoring.Tracepoint} {refactoring.Kind}: {place} of {candidates.Length}; first {(candidates.IsEmpty ? "nothing" : candidates[0].ToString())}");
            yield return (refactoring, place, candidates.Length);
        }
    }

    /// <summary>From 1; 0 where it is not among them.</summary>
    private static int PlaceOf(Refactoring refactoring, ImmutableArray<Candidate> candidates) =>
        candidates.IndexOf(candidates.FirstOrDefault(candidate => candidate.Function.Split('.')[^1] == refactoring.Name)!) + 1;

    private static List<Refactoring> Refactor(string path, ScratchDirectory scratch)
    {
        var tree = WeaveTree.Open(path);
        var finder = new FunctionFinder(new SourceCache(tree));
        var catalog = Catalog.Load(Repository.Catalog);
        var root = Path.Combine(scratch.Path, "tree");
        foreach (var part in Parts.Where(part => Directory.Exists(Path.Combine(path, part))))
            Copy(Path.Combine(path, part), Path.Combine(root, part));
        File.Copy(Path.Combine(path, "go.mod"), Path.Combine(root, "go.mod"));
        var done = new List<Refactoring>();
        foreach (var refactoring in Refactoring.All)
        {
            if (finder.Find(catalog.Tracepoints.Single(point => point.Id == refactoring.Tracepoint)) is not [var site])
                continue;
            // Another may have changed the file already.
            var file = new SourceFile(site.File.Package, site.File.Path, File.ReadAllBytes(Path.Combine(root, site.File.Path)));
            var function = file.Tree.Functions.Single(one => FunctionName.Of(one) == site.DisplayName);
            var (text, moved) = refactoring.Apply(Encoding.Latin1.GetString(file.Bytes), site with { File = file, Function = function });
            File.WriteAllText(Path.Combine(root, site.File.Path), text, Encoding.Latin1);
            if (moved is not null)
                scratch.Write($"tree/pkg/util/moved{done.Count}/moved.go", moved);
            done.Add(refactoring);
        }
        return done;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*.go", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)
                && !file.Contains("zz_generated", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
