using System.Security.Cryptography;
using System.Text.Json;

namespace PatchTracer.Weaving.Tests;

/// <summary>The catalog of this repository on every tree at hand.</summary>
public sealed class TreesTests
{
    /// <summary>No paths and no commits in what is built: the same bytes wherever it lies, and one cache for all places.</summary>
    private static readonly string[] Same = ["-trimpath", "-buildvcs=false"];

    private static readonly TimeSpan Long = TimeSpan.FromHours(3);

    public static TheoryData<string> Trees => RealTree.All;

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Every_tracepoint_fits_or_is_known_to_be_absent(string path)
    {
        using var tree = Require(path);

        var plan = tree.Plan();

        Assert.Empty(plan.Diagnostics);
        Assert.DoesNotContain(plan.Explanations, explanation => explanation.Status == ExplanationStatus.Drifted);
        Assert.Contains(plan.Explanations, explanation => explanation.Status == ExplanationStatus.Found);
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Gofmt_has_nothing_to_say_about_woven_files_that_it_had_not_before(string path)
    {
        using var tree = Require(path);
        Skip.If(GoToolchain.All() is [], GoToolchain.MissingReason);
        var go = GoToolchain.All()[^1];
        foreach (var file in tree.Plan().Files)
        {
            Write(tree, $"woven/{file.Path}", file.Woven);
            Write(tree, $"original/{file.Path}", file.Original ?? "package x\n"u8.ToArray());
        }

        Assert.Equal(Suggestions(go, Path.Combine(tree.Scratch, "original")), Suggestions(go, Path.Combine(tree.Scratch, "woven")));
    }

    /// <summary>What a compiler would say, without compiling: seconds instead of the half hour that all dependencies take.</summary>
    [SkippableTheory]
    [Trait("speed", "slow")]
    [MemberData(nameof(Trees))]
    public async Task The_types_of_every_woven_package_are_right(string path)
    {
        using var tree = Require(path);
        var go = Require(tree);
        var checker = Path.Combine(tree.Scratch, "typecheck");
        ExternalProgram.Run(Path.Combine(go.Directory, "go"), Path.Combine(Repository.Tests, "typecheck"), new() { ["GOFLAGS"] = "", ["GO111MODULE"] = "on", ["GOTOOLCHAIN"] = "local", ["GOROOT"] = Path.GetDirectoryName(go.Directory)! }, TimeSpan.FromMinutes(10), "build", "-o", checker, ".").ShouldSucceed();
        var plan = tree.Plan();

        var result = tree.Run(checker, go, TimeSpan.FromMinutes(10), ["-overlay", await tree.OverlayAsync(plan), .. tree.Packages(plan)]);

        Assert.Equal("", result.Output);
        result.ShouldSucceed();
    }

    [SkippableTheory]
    [Trait("speed", "conformance")]
    [MemberData(nameof(Trees))]
    public async Task The_components_compile_to_the_same_bytes_through_an_overlay_and_in_place_and_vet_finds_nothing_new(string path)
    {
        using var tree = Require(path);
        var go = Require(tree);
        var plan = tree.Plan();
        var overlay = await tree.OverlayAsync(plan);
        string[] programs = plan.Tree.Kind == TreeKind.Containerd
            ? ["containerd", "containerd-shim-runc-v2", "ctr"]
            : ["kubelet", "kube-proxy", "kube-scheduler", "kube-controller-manager", "kube-apiserver"];
        var packages = tree.Packages(plan, onlyOriginal: true);

        string[] Build(RealTree where, params string[] options)
        {
            var into = Path.Combine(where.Scratch, "bin");
            Go(where, go, ["build", .. Same, .. options, .. Tags(plan), "-o", $"{into}/", .. programs.Select(program => $"./cmd/{program}")]).ShouldSucceed();
            return [.. programs.Select(program => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(into, program)))))];
        }

        var throughOverlay = Build(tree, "-overlay", overlay);
        using var copy = tree.Copy();
        copy.Write(plan);
        Assert.Equal(throughOverlay, Build(copy));
        // vet sees no overlay's new files: it gets the woven copy.
        var before = Go(tree, go, ["vet", .. Tags(plan), .. packages]);
        var after = Go(copy, go, ["vet", .. Tags(plan), .. packages]);

        Assert.Equal(Findings(before.Error), Findings(after.Error));
    }

    /// <summary>Every package that is touched, test by test: what passed passes, what failed or was skipped does so still.</summary>
    [SkippableTheory]
    [Trait("speed", "conformance")]
    [MemberData(nameof(Trees))]
    public async Task The_trees_own_unit_tests_give_the_same_results_woven_and_unwoven(string path)
    {
        using var tree = Require(path);
        var go = Require(tree);
        var plan = tree.Plan();

        await CompareAsync(tree, go, plan, tree.Packages(plan, onlyOriginal: true));
    }

    /// <summary>The same for one package of each component, those with few dependencies: the tests of all take an hour.</summary>
    [SkippableTheory]
    [Trait("speed", "slow")]
    [InlineData("staging/src/k8s.io/client-go/transport")]
    [InlineData("staging/src/k8s.io/apiserver/pkg/registry/rest")]
    [InlineData("pkg/controller/deployment/util")]
    [InlineData("pkg/scheduler/framework/plugins/defaultbinder")]
    [InlineData("pkg/kubelet/pleg")]
    [InlineData("pkg/kubelet/cri/remote")]
    [InlineData("pkg/proxy/iptables")]
    [InlineData("pkg/util/async")]
    [InlineData("pkg/util/iptables")]
    public async Task A_packages_own_unit_tests_give_the_same_results_woven_and_unwoven(string package)
    {
        using var tree = Require(Environment.GetEnvironmentVariable("PATCHTRACER_KUBERNETES_TREE") ?? "");
        var go = Require(tree);
        var plan = tree.Plan();
        Skip.IfNot(Directory.Exists(Path.Combine(tree.Root, package)), $"{tree.Root} has no {package}");

        await CompareAsync(tree, go, plan, [.. tree.Packages(plan).Where(path => path.EndsWith(package.Replace("staging/src/", "", StringComparison.Ordinal), StringComparison.Ordinal))]);
    }

    /// <summary>
    /// Every test that ends differently is told. Upstream has tests that depend on time: a package that differs runs again, both ways, and
    /// counts when it never comes out the same.
    /// </summary>
    private static async Task CompareAsync(RealTree tree, GoToolchain go, WeavePlan plan, IReadOnlyList<string> packages)
    {
        const int Attempts = 3;
        Assert.NotEmpty(packages);
        var overlay = await tree.OverlayAsync(plan);
        var differences = new List<string>();
        for (var attempt = 0; attempt < Attempts && packages.Count > 0; attempt++)
        {
            var unwoven = Test(tree, go, plan, packages);
            var woven = Test(tree, go, plan, ["-overlay", overlay, .. packages]);
            Assert.NotEmpty(unwoven);
            differences = [.. unwoven.Except(woven).Select(result => $"unwoven: {result}"), .. woven.Except(unwoven).Select(result => $"woven:   {result}")];
            packages = [.. differences.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).Distinct()];
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    /// <summary>Without vet, which go test runs by itself: it does not see an overlay's new files.</summary>
    private static List<string> Test(RealTree tree, GoToolchain go, WeavePlan plan, IEnumerable<string> arguments) =>
        Results(Go(tree, go, ["test", "-json", "-vet=off", "-count=1", .. Same, .. Tags(plan), .. arguments]));

    private static RealTree Require(string path)
    {
        Skip.If(path.Length == 0, RealTree.MissingReason);
        return new(path);
    }

    private static GoToolchain Require(RealTree tree)
    {
        var go = tree.Toolchain();
        Skip.If(go is null, $"needs a Go toolchain as new as {tree.Root} says; {GoToolchain.MissingReason}");
        return go;
    }

    private static ProgramResult Go(RealTree tree, GoToolchain go, IEnumerable<string> arguments) => tree.Run(Path.Combine(go.Directory, "go"), go, Long, arguments);

    private static string[] Tags(WeavePlan plan) => ["-tags", plan.Tree.Kind == TreeKind.Containerd ? "no_btrfs" : "dockerless"];

    /// <summary>One line for each test: <c>package Test/case pass</c>.</summary>
    private static List<string> Results(ProgramResult run)
    {
        var results = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in run.Output.Split('\n').Where(line => line.StartsWith('{')))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.GetProperty("Action").GetString() is "pass" or "fail" or "skip" && root.TryGetProperty("Package", out var package))
                results.Add($"{package} {(root.TryGetProperty("Test", out var test) ? test.GetString() : "")} {root.GetProperty("Action")}");
        }
        return [.. results];
    }

    /// <summary>What vet finds, without places: weaving moves lines.</summary>
    private static List<string> Findings(string output) =>
        [.. output.Split('\n').Select(line => line.Split(':')).Where(parts => parts.Length > 3).Select(parts => $"{parts[0]}:{string.Join(':', parts[3..])}").Order(StringComparer.Ordinal)];

    /// <summary>What gofmt would change, without places: newer releases of it re-write comments of older trees.</summary>
    private static List<string> Suggestions(GoToolchain go, string directory) =>
        [.. go.Gofmt("-s", "-d", directory).Output.Split('\n').Where(line => line.Length > 0 && line[0] is '+' or '-' && !line.StartsWith("+++", StringComparison.Ordinal) && !line.StartsWith("---", StringComparison.Ordinal))];

    private static void Write(RealTree tree, string relative, byte[] bytes)
    {
        var path = Path.Combine(tree.Scratch, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
