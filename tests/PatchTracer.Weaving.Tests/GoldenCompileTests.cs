using System.Text;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Tests;

/// <summary>The goldens are what the weaver writes; here Go itself says whether they are Go.</summary>
public sealed class GoldenCompileTests
{
    [SkippableFact]
    public void Every_golden_is_as_gofmt_would_have_it()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        using var scratch = new ScratchDirectory();
        WriteGoldens(scratch);

        var result = go.Gofmt("-s", "-d", scratch.Path);

        result.ShouldSucceed();
        Assert.Equal("", result.Output);
    }

    [SkippableFact]
    [Trait("speed", "slow")]
    public void Every_golden_compiles_and_vet_finds_nothing_with_the_real_runtime()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        using var scratch = new ScratchDirectory();
        var tree = WriteGoldens(scratch);
        foreach (var (path, text) in Txtar.Parse(File.ReadAllText(Path.Combine(Repository.Tests, "stubs.txtar"))).Files)
            scratch.Write($"src/k8s.io/kubernetes/{path}", text);
        scratch.Write("src/k8s.io/kubernetes/go.mod", "module k8s.io/kubernetes\n");
        foreach (var (path, content) in new RuntimeSources(Repository.Runtime, WeaveTree.Open(tree)).Files())
            scratch.Write($"src/k8s.io/kubernetes/pkg/patchtracer/{path}", Encoding.UTF8.GetString(content));

        go.InGoPath(scratch.Path, tree, TimeSpan.FromMinutes(5), "vet", "./pkg/...").ShouldSucceed();
    }

    private static string WriteGoldens(ScratchDirectory scratch)
    {
        foreach (var (path, text) in WeaveCase.Names.Select(WeaveCase.Read)
            .SelectMany(weave => weave.Tree.Where(_ => weave.Goldens.Any()).Concat(weave.Goldens)))
            scratch.Write($"src/k8s.io/kubernetes/{path}", text);
        return Path.Combine(scratch.Path, "src", "k8s.io", "kubernetes");
    }
}
