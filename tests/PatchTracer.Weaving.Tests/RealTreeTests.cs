namespace PatchTracer.Weaving.Tests;

/// <summary>The catalog of this repository on the Kubernetes tree of the main job; <see cref="TreesTests"/> has what holds for every tree.</summary>
public sealed class RealTreeTests
{
    private const string Variable = "PATCHTRACER_KUBERNETES_TREE";
    private const string MissingReason = $"needs a Kubernetes tree, named by {Variable}";

    private static string? TreePath => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && Directory.Exists(path) ? path : null;

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

    private static WeavePlan Plan(string tree) => Weaver.Plan(WeaveTree.Open(tree), Catalog.Load(Repository.Catalog), new(Repository.Runtime));

    private static void WriteBytes(ScratchDirectory scratch, string relative, byte[] bytes)
    {
        var path = scratch.Write(relative, "");
        File.WriteAllBytes(path, bytes);
    }
}
