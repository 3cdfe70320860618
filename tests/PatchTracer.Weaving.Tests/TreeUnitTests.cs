using Xunit.Abstractions;

namespace PatchTracer.Weaving.Tests;

/// <summary>The unit tests that trees bring along, of the packages that the catalog touches.</summary>
public sealed class TreeUnitTests(ITestOutputHelper log)
{
    /// <summary>The port that is set aside for discarding: spans are made, queued and lost.</summary>
    private const string NobodyListens = "http://127.0.0.1:9";

    public static TheoryData<string> Trees => RealTree.All;

    /// <summary>Every package that is touched: what passed passes, what failed or was skipped does so still.</summary>
    [SkippableTheory]
    [Trait("speed", "conformance")]
    [MemberData(nameof(Trees))]
    public async Task The_trees_own_unit_tests_give_the_same_results_woven_and_unwoven(string path)
    {
        using var tree = RealTree.Require(path);

        var comparison = await CompareAsync(tree, _ => true);

        Assert.Empty(comparison.Different);
    }

    /// <summary>
    /// The same while every tracepoint records. One test of client-go cannot pass then: it wants the transport itself, where a tracing
    /// client has one around it, which client-go's own code looks through (WrappedRoundTripper).
    /// </summary>
    [SkippableTheory]
    [Trait("speed", "conformance")]
    [MemberData(nameof(Trees))]
    public async Task The_trees_own_unit_tests_give_the_same_results_with_tracing_switched_on(string path)
    {
        using var tree = RealTree.Require(path, NobodyListens);

        var comparison = await CompareAsync(tree, _ => true);

        Assert.DoesNotContain(comparison.Different, name => (name.TopLevel, Path.GetFileName(name.Package)) != ("TestNew", "transport"));
    }

    /// <summary>The same for one package of each component, those with few dependencies.</summary>
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
        using var tree = RealTree.Require(Environment.GetEnvironmentVariable("PATCHTRACER_KUBERNETES_TREE") ?? "");
        Skip.IfNot(Directory.Exists(Path.Combine(tree.Root, package)), $"{tree.Root} has no {package}");

        var comparison = await CompareAsync(tree,
            path => path.EndsWith(package.Replace("staging/src/", "", StringComparison.Ordinal), StringComparison.Ordinal));

        Assert.Empty(comparison.Different);
    }

    private async Task<TestComparison> CompareAsync(RealTree tree, Func<string, bool> isMeant)
    {
        var go = tree.RequireToolchain();
        var plan = tree.Plan();
        Assert.Empty(plan.Diagnostics);
        var (unwoven, woven) = (await tree.OverlayAsync(null), await tree.OverlayAsync(plan));
        var comparison = new TestComparison(arguments => Test(tree, go, unwoven, arguments), arguments => Test(tree, go, woven, arguments));

        comparison.Run([.. tree.Packages(plan, onlyOriginal: true).Where(isMeant)]);

        log.WriteLine($"{tree.Name} with {Path.GetFileName(Path.GetDirectoryName(go.Directory))}{(tree.Collector is null ? "" : ", tracing on")}: {comparison}");
        Assert.NotEmpty(comparison.Compared);
        return comparison;
    }

    /// <summary>Without vet, which go test runs by itself: it does not see an overlay's new files.</summary>
    private static string Test(RealTree tree, GoToolchain go, string overlay, string[] arguments) =>
        tree.Go(go, "test", ["-json", "-vet=off", "-count=1", "-timeout", "10m", "-overlay", overlay, .. arguments]).Output;
}
