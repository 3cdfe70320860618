namespace PatchTracer.Weaving.Tests;

/// <summary>The catalog of this repository on a real Kubernetes tree.</summary>
public sealed class RealTreeTests
{
    private const string Variable = "PATCHTRACER_KUBERNETES_TREE";
    private const string MissingReason = $"needs a Kubernetes tree, named by {Variable}";

    private static string? TreePath => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && Directory.Exists(path) ? path : null;

    [SkippableFact]
    public void Every_tracepoint_fits()
    {
        Skip.If(TreePath is null, MissingReason);

        var plan = Plan(TreePath);

        Assert.Empty(plan.Diagnostics);
        Assert.All(plan.Explanations, explanation => Assert.NotEqual(ExplanationStatus.Drifted, explanation.Status));
        Assert.Contains(plan.Files, file => file.Path == "pkg/kubelet/kubelet.go");
    }

    [SkippableFact]
    public void Planning_takes_less_than_a_second_and_a_half()
    {
        Skip.If(TreePath is null, MissingReason);

        // The shortest of several: the others tell how busy the machine is.
        var shortest = Enumerable.Range(0, 5).Min(_ =>
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Plan(TreePath);
            return watch.Elapsed;
        });

        Assert.True(shortest < TimeSpan.FromSeconds(1.5), $"{shortest}");
    }

    [SkippableFact]
    public void Gofmt_has_nothing_to_say_about_woven_files_that_it_had_not_before()
    {
        Skip.If(TreePath is null, MissingReason);
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        using var scratch = new ScratchDirectory();
        foreach (var file in Plan(TreePath).Files)
        {
            WriteBytes(scratch, $"woven/{file.Path}", file.Woven);
            WriteBytes(scratch, $"original/{file.Path}", file.Original ?? "package x\n"u8.ToArray());
        }

        var before = Suggestions(go, Path.Combine(scratch.Path, "original"));
        var after = Suggestions(go, Path.Combine(scratch.Path, "woven"));

        Assert.Equal(before, after);
    }

    [SkippableFact]
    [Trait("speed", "conformance")]
    public async Task The_woven_packages_compile_and_vet_finds_nothing_new()
    {
        Skip.If(TreePath is null, MissingReason);
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        using var scratch = new ScratchDirectory();
        var root = Path.Combine(scratch.Path, "src/k8s.io");
        Directory.CreateDirectory(root);
        ExternalProgram.Run("cp", "/", [], TimeSpan.FromMinutes(5), "-a", TreePath, Path.Combine(root, "kubernetes")).ShouldSucceed();
        var tree = Path.Combine(root, "kubernetes");
        var plan = Plan(tree);
        await plan.ApplyAsync(default);
        var packages = plan.Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct()
            .Select(directory => $"k8s.io/kubernetes/{directory.Replace("staging/src/", "vendor/", StringComparison.Ordinal)}").ToList();

        go.InGoPath(scratch.Path, tree, TimeSpan.FromMinutes(40), ["build", .. packages]).ShouldSucceed();
        var vet = go.InGoPath(scratch.Path, tree, TimeSpan.FromMinutes(40), ["vet", .. packages]);

        Assert.All(VetFindings(tree, vet.Error), finding => Assert.True(IsOriginal(plan, finding.Path, finding.Line), $"{finding.Path}: {finding.Line}"));
    }

    [SkippableFact]
    public async Task Weaving_and_reverting_the_whole_catalog_leaves_every_byte_as_it_was()
    {
        Skip.If(TreePath is null, MissingReason);
        using var scratch = new ScratchDirectory();
        foreach (var file in Plan(TreePath).Files.Where(file => file.Original is not null).Select(file => file.Path).Append("go.mod"))
            WriteBytes(scratch, file, await File.ReadAllBytesAsync(Path.Combine(TreePath, file)));
        var original = ScratchDirectory.Snapshot(scratch.Path);

        var applied = await Plan(scratch.Path).ApplyAsync(default);
        await WeaveTree.Open(scratch.Path).RevertAsync(default);

        Assert.True(applied.Written.Length > 60);
        Assert.Equal(original, ScratchDirectory.Snapshot(scratch.Path));
    }

    /// <summary>The source lines that vet complains of: <c>vendor/k8s.io/a/b.go:12:3: …</c></summary>
    private static IEnumerable<(string Path, string Line)> VetFindings(string tree, string output) =>
        from line in output.Split('\n')
        let parts = line.Split(':')
        where parts.Length > 3 && int.TryParse(parts[1], out _) && File.Exists(Path.Combine(tree, parts[0]))
        select (parts[0], File.ReadLines(Path.Combine(tree, parts[0])).ElementAt(int.Parse(parts[1]) - 1));

    private static bool IsOriginal(WeavePlan plan, string path, string line)
    {
        var file = plan.Files.FirstOrDefault(file => file.Path == path.Replace("vendor/k8s.io/", "staging/src/k8s.io/", StringComparison.Ordinal));
        return file is null || (file.Original is { } original && System.Text.Encoding.UTF8.GetString(original).Contains(line, StringComparison.Ordinal));
    }

    /// <summary>What gofmt would change, without places: newer releases of it re-write comments of older trees.</summary>
    private static List<string> Suggestions(GoToolchain go, string directory) =>
        [.. go.Gofmt("-s", "-d", directory).Output.Split('\n').Where(line => line.Length > 0 && line[0] is '+' or '-' && !line.StartsWith("+++", StringComparison.Ordinal) && !line.StartsWith("---", StringComparison.Ordinal))];

    private static WeavePlan Plan(string tree) => Weaver.Plan(WeaveTree.Open(tree), Catalog.Load(Repository.Catalog), new(Repository.Runtime));

    private static void WriteBytes(ScratchDirectory scratch, string relative, byte[] bytes)
    {
        var path = scratch.Write(relative, "");
        File.WriteAllBytes(path, bytes);
    }
}
