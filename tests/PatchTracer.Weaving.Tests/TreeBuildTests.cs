using System.Security.Cryptography;
using PatchTracer.Weaving.Trees;
using Xunit.Abstractions;

namespace PatchTracer.Weaving.Tests;

/// <summary>Whole trees compiled and vetted: half an hour each where Go's build cache has nothing of them.</summary>
[Trait("speed", "conformance")]
public sealed class TreeBuildTests(ITestOutputHelper log)
{
    public static TheoryData<string> Trees => RealTree.All;

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public async Task The_components_compile_to_the_same_bytes_through_an_overlay_and_in_place(string path)
    {
        using var tree = RealTree.Require(path);
        var go = tree.RequireToolchain();
        var plan = tree.Plan();

        var throughOverlay = Build(tree, go, plan, await tree.OverlayAsync(plan, withOpenApi: true));
        using var copy = tree.Copy();
        copy.Write(plan);
        var inPlace = Build(copy, go, plan, await copy.OverlayAsync(null, withOpenApi: true));

        log.WriteLine($"{tree.Name} with {Path.GetFileName(Path.GetDirectoryName(go.Directory))}:\n{string.Join('\n', throughOverlay)}");
        Assert.Equal(throughOverlay, inPlace);
    }

    /// <summary>vet sees no overlay's new files: it gets a woven copy.</summary>
    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Vet_finds_nothing_in_woven_packages_that_it_did_not_before(string path)
    {
        using var tree = RealTree.Require(path);
        var go = tree.RequireToolchain();
        var plan = tree.Plan();
        var packages = tree.Packages(plan, onlyOriginal: true);
        using var copy = tree.Copy();
        copy.Write(plan);

        var before = Findings(tree.Go(go, "vet", packages));
        var after = Findings(copy.Go(go, "vet", packages));

        log.WriteLine($"{tree.Name} with {Path.GetFileName(Path.GetDirectoryName(go.Directory))}: vet finds {before.Count} unwoven, {after.Count} woven in {packages.Count} packages");
        Assert.Equal(before, after);
    }

    /// <summary>The digest of each program, by name.</summary>
    private static List<string> Build(RealTree tree, GoToolchain go, WeavePlan plan, string overlay)
    {
        string[] programs = plan.Tree.Kind == TreeKind.Containerd
            ? ["containerd", "containerd-shim-runc-v2", "ctr"]
            : ["kubelet", "kube-proxy", "kube-scheduler", "kube-controller-manager", "kube-apiserver"];
        var into = Path.Combine(tree.Scratch, "bin");
        tree.Go(go, "build", ["-overlay", overlay, "-o", $"{into}/", .. programs.Select(program => $"./cmd/{program}")]).ShouldSucceed();
        return [.. programs.Select(program =>
            $"{program} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(into, program))))}")];
    }

    /// <summary>What vet finds, without places: weaving moves lines.</summary>
    private static List<string> Findings(ProgramResult vet)
    {
        List<string> findings = [.. vet.Error.Split('\n').Select(line => line.Split(':')).Where(parts => parts.Length > 3)
            .Select(parts => $"{parts[0]}:{string.Join(':', parts[3..])}").Order(StringComparer.Ordinal)];
        Assert.True(vet.ExitCode == 0 || findings.Count > 0, vet.Error);
        return findings;
    }
}
