using System.Text.Json;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Tests;

public sealed class OverlayTests
{
    [Fact]
    public async Task An_overlay_leaves_the_tree_alone_and_names_vendored_links_too()
    {
        using var scratch = new ScratchDirectory();
        scratch.Write("catalog/client-go/a.yaml",
            "id: a\nabout: a\nlayer: client-go\nmatch: {package: k8s.io/client-go/transport, name: F}\nspan: {root: always}\n");
        scratch.Write("tree/go.mod", "module k8s.io/kubernetes\n");
        scratch.Write("tree/staging/src/k8s.io/client-go/transport/a.go", "package transport\n\nfunc F() {\n}\n");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "tree/vendor/k8s.io"));
        Directory.CreateSymbolicLink(Path.Combine(scratch.Path, "tree/vendor/k8s.io/client-go"), "../../staging/src/k8s.io/client-go");
        var tree = Path.Combine(scratch.Path, "tree");
        var before = ScratchDirectory.Snapshot(tree);
        var plan = Weaver.Plan(WeaveTree.Open(tree), Catalog.Load(Path.Combine(scratch.Path, "catalog")), new(Repository.Runtime));

        var file = Path.Combine(scratch.Path, "out/overlay.json");
        await plan.WriteOverlayAsync(file, default);

        Assert.Equal(before, ScratchDirectory.Snapshot(tree));
        var replaced = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("Replace").EnumerateObject()
            .ToDictionary(pair => Path.GetRelativePath(tree, pair.Name), pair => pair.Value.GetString()!);
        Assert.Equal(plan.Files.Length + 2, replaced.Count);
        Assert.Equal(replaced["staging/src/k8s.io/client-go/transport/a.go"], replaced["vendor/k8s.io/client-go/transport/a.go"]);
        Assert.All(plan.Files, woven => Assert.Equal(woven.Woven, File.ReadAllBytes(replaced[woven.Path])));
    }

    [Theory]
    [InlineData("out/overlay.json", "{\"Replace\": {\"/a.go\": \"/b.go\"}}")]
    [InlineData("out/overlay.json", "notes\n")]
    [InlineData("out/overlay.json.d/mine.go", "package mine\n")]
    public async Task What_is_no_overlay_of_ours_is_neither_overwritten_nor_deleted(string file, string text)
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read("literals").Plan(scratch);
        var overlay = Path.Combine(scratch.Path, "out/overlay.json");
        var mine = scratch.Write(file, text);

        var refused = await Assert.ThrowsAsync<WeavingException>(() => plan.WriteOverlayAsync(overlay, default));

        Assert.Contains("that patchtracer wrote", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(mine));
        File.Delete(mine);
        if (Directory.Exists($"{overlay}.d"))
            Directory.Delete($"{overlay}.d");
        await plan.WriteOverlayAsync(overlay, default);
        await plan.WriteOverlayAsync(overlay, default);
        Assert.True(File.Exists(overlay));
    }

    [SkippableFact]
    [Trait("speed", "slow")]
    public async Task Go_builds_the_woven_tree_through_the_overlay()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        using var scratch = new ScratchDirectory();
        scratch.Write("catalog/client-go/a.yaml", "id: a\nabout: a\nlayer: client-go\nmatch: {package: k8s.io/client-go/transport, name: Answer}\nspan: {root: always}\nsteps:\n- at: exit\n  go: $result0 = $pt.AnnotationKey\n");
        scratch.Write("src/k8s.io/kubernetes/go.mod", "module k8s.io/kubernetes\n");
        scratch.Write("src/k8s.io/kubernetes/cmd/x/main.go",
            "package main\n\nimport \"k8s.io/client-go/transport\"\n\nfunc main() {\n\tprintln(transport.Answer())\n}\n");
        scratch.Write("src/k8s.io/kubernetes/staging/src/k8s.io/client-go/transport/a.go",
            "package transport\n\nfunc Answer() string { return \"stock\" }\n");
        Directory.CreateDirectory(Path.Combine(scratch.Path, "src/k8s.io/kubernetes/vendor/k8s.io"));
        Directory.CreateSymbolicLink(Path.Combine(scratch.Path, "src/k8s.io/kubernetes/vendor/k8s.io/client-go"),
            "../../staging/src/k8s.io/client-go");
        var tree = Path.Combine(scratch.Path, "src/k8s.io/kubernetes");
        var plan = Weaver.Plan(WeaveTree.Open(tree), Catalog.Load(Path.Combine(scratch.Path, "catalog")), new(Repository.Runtime));
        var overlay = Path.Combine(scratch.Path, "overlay.json");
        await plan.WriteOverlayAsync(overlay, default);

        var woven = go.InGoPath(scratch.Path, tree, TimeSpan.FromMinutes(5), "run", "-overlay", overlay, "./cmd/x");
        var stock = go.InGoPath(scratch.Path, tree, TimeSpan.FromMinutes(5), "run", "./cmd/x");

        Assert.Equal(("tracing.k8s.io/traceparent", "stock"), (woven.Error.Trim(), stock.Error.Trim()));
    }
}
