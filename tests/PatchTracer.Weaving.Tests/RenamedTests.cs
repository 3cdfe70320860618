using System.Text;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Tests;

/// <summary>Tracepoints that a release may lack, in trees that have renamed, moved or dropped their functions.</summary>
public sealed class RenamedTests
{
    public static TheoryData<string> Trees => RealTree.All;

    [Fact]
    public void What_may_be_something_else_is_told_and_is_no_error()
    {
        using var scratch = new ScratchDirectory();

        var explanation = Assert.Single(ScratchTree.Plan(scratch, "absent").Explanations,
            explanation => explanation.Tracepoint == "absent.alike");

        Assert.Equal(ExplanationStatus.Absent, explanation.Status);
        Assert.Contains("(*Handler).OnDelete", Assert.Single(explanation.Reasons), StringComparison.Ordinal);
        Assert.Equal("{package: k8s.io/kubernetes/pkg/proxy, receiver: Handler, name: OnDelete}",
            Assert.Single(explanation.Candidates).Alternative);
    }

    /// <summary>
    /// Each of the catalog's, with a word more and under a name that is not alike. The alternative that is proposed mends it.
    /// </summary>
    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void A_function_that_a_release_may_lack_is_found_again_under_another_name(string path)
    {
        using var tree = RealTree.Require(path);
        var points = MayBeAbsent(path);
        Skip.If(points.Count == 0, $"{path} has no function that other releases lack");
        foreach (var (point, sites) in points)
        {
            var words = Renamed(path, point, sites, name => $"{name}Locked");
            Assert.EndsWith("Locked", words.Candidates[0].Function, StringComparison.Ordinal);
            // One that asks for a parameter alone fits too many to be found by that.
            if (point.Places > 0)
                Renamed(path, point, sites, _ => "reconcile");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void A_package_that_a_release_may_lack_is_found_again_under_another_name(string path)
    {
        using var tree = RealTree.Require(path);
        using var scratch = new ScratchDirectory();
        var points = MayBeAbsent(path);
        Skip.If(points.Count == 0, $"{path} has no package that other releases lack");
        scratch.Write("tree/go.mod", File.ReadAllText(Path.Combine(path, "go.mod")));
        foreach (var package in points.SelectMany(pair => pair.Sites).Select(site => site.File.Package).Distinct())
            foreach (var file in Directory.GetFiles(Path.Combine(path, package.Path), "*.go"))
                scratch.Write($"tree/{package.Path}ng/{Path.GetFileName(file)}", File.ReadAllText(file));
        var moved = WeaveTree.Open(Path.Combine(scratch.Path, "tree"));

        Assert.All(points, pair =>
        {
            var explanation = Assert.Single(Plan(moved, pair.Point.Id).Explanations);
            Assert.Equal((pair.Point.Id, ExplanationStatus.Drifted), (explanation.Tracepoint, explanation.Status));
            Assert.Equal(pair.Sites.Select(site => site.DisplayName).Order(),
                explanation.Candidates.Select(candidate => candidate.Function).Order());
        });
    }

    /// <summary>
    /// As if every tracepoint of the catalog might be absent: where its functions are dropped, no neighbour is mistaken for them.
    /// </summary>
    [SkippableTheory]
    [Trait("speed", "slow")]
    [MemberData(nameof(Trees))]
    public void A_function_that_is_gone_is_not_mistaken_for_another(string path)
    {
        using var tree = RealTree.Require(path);
        var mistaken = new List<string>();
        foreach (var point in Catalog.Load(Repository.Catalog).Tracepoints)
        {
            var sites = point.Match.SelectMany(pattern => Sites(path, point with { Match = [pattern] })).ToList();
            if (sites.Count == 0)
                continue;
            var without = WeaveTree.Open(path, Changed(sites, _ => null));
            var plan = Plan(without, point.Id, asOptional: true);
            mistaken.AddRange(plan.Explanations.Where(explanation => explanation.Status == ExplanationStatus.Drifted)
                .Select(explanation => explanation.Reasons[0]));
        }

        Assert.Empty(mistaken);
    }

    /// <summary>Those of the catalog that are in this tree.</summary>
    private static List<(Tracepoint Point, ImmutableArray<FunctionSite> Sites)> MayBeAbsent(string path) =>
        [.. Catalog.Load(Repository.Catalog).Tracepoints
            .Where(point => point.Requires == TreeRequirement.Package || point.Expect is Expectation.Optional or Expectation.Any)
            .Select(point => (point, Sites(path, point))).Where(pair => !pair.Item2.IsEmpty)];

    /// <summary>The new name is among the candidates, and what is proposed for it makes the tracepoint fit.</summary>
    private static Explanation Renamed(string path, Tracepoint point, ImmutableArray<FunctionSite> sites, Func<string, string> rename)
    {
        var tree = WeaveTree.Open(path, Changed(sites, site => rename(site.Function.Name)));
        var plan = Plan(tree, point.Id);
        var explanation = Assert.Single(plan.Explanations);
        Assert.Equal((point.Id, ExplanationStatus.Drifted), (explanation.Tracepoint, explanation.Status));
        Assert.Contains($"- {explanation.Candidates[0].Alternative}", Assert.Single(plan.Diagnostics).Message, StringComparison.Ordinal);
        var found = explanation.Candidates.First(
            candidate => sites.Any(site => candidate.Function.EndsWith(rename(site.Function.Name), StringComparison.Ordinal)));
        Assert.Empty(Plan(tree, point.Id, found.Alternative).Diagnostics);
        return explanation;
    }

    private static ImmutableArray<FunctionSite> Sites(string path, Tracepoint point)
    {
        var tree = WeaveTree.Open(path);
        return point.Match.Any(pattern => pattern.Packages.Any(tree.MayOwn)) ? new FunctionFinder(new SourceCache(tree)).Find(point) : [];
    }

    /// <summary>The files with these functions under other names, or without them.</summary>
    private static Dictionary<string, byte[]?> Changed(IEnumerable<FunctionSite> sites, Func<FunctionSite, string?> rename)
    {
        var changed = new Dictionary<string, byte[]?>();
        foreach (var file in sites.GroupBy(site => site.File))
        {
            var bytes = new List<byte>(file.Key.Bytes);
            foreach (var site in file.OrderByDescending(site => site.Function.Span.Start))
            {
                var name = rename(site);
                var span = name is null ? site.Function.Span : site.Function.Identifier.Span;
                bytes.RemoveRange(span.Start, span.Length);
                bytes.InsertRange(span.Start, Encoding.UTF8.GetBytes(name ?? ""));
            }
            changed[file.Key.Path] = [.. bytes];
        }
        return changed;
    }

    /// <summary>With the catalog of this repository, in which one tracepoint has another alternative or may be absent.</summary>
    private static WeavePlan Plan(WeaveTree tree, string id, string? alternative = null, bool asOptional = false)
    {
        var texts = Catalog.Load(Repository.Catalog).Tracepoints.Select(
            point => (point.Location.File, Text: File.ReadAllText(point.Location.File), IsIt: point.Id == id));
        var changed = texts.Select(file => (file.File, !file.IsIt ? file.Text : With(file.Text, alternative, asOptional)));
        return Weaver.Plan(tree, Catalog.Load(Repository.Catalog, [.. changed]),
            new(Repository.Runtime) { Select = point => point.Id == id });
    }

    private static string With(string text, string? alternative, bool asOptional)
    {
        var lines = text.Split('\n').ToList();
        if (asOptional)
        {
            lines.RemoveAll(line => line.StartsWith("expect:", StringComparison.Ordinal)
                || line.StartsWith("requires:", StringComparison.Ordinal));
            lines.Add("expect: optional");
        }
        if (alternative is not null)
            lines.Insert(lines.IndexOf("match:") + 1, $"- {alternative}");
        return string.Join('\n', lines);
    }
}
