using PatchTracer.Images.Go;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Nodes;

/// <summary>The Go tests of kind-config/node/dns, compiled against the client-go and the DNS library of a real tree.</summary>
[Trait("speed", "slow")]
public sealed class DnsServerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [SkippableFact(Timeout = 900_000)]
    public async Task The_DNS_server_passes_its_tests_in_the_tree_of_1_20_2()
    {
        var shared = CacheRoot.FromEnvironment();
        var sources = Path.Combine(shared.Path, "sources");
        var tree = Directory.Exists(sources) ? Directory.GetDirectories(sources, "kubernetes-1.20.2-*").FirstOrDefault() : null;
        Skip.If(tree is null, "the source of Kubernetes 1.20.2 is not in the cache; `patchtracer run` gets it");
        var cache = new CacheRoot(_directory.Below("cache"));
        var layout = BuildTree.Of(tree!, cache);
        var overlay = new Overlay(layout.Root);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.NodeSources, "dns"), "*.go"))
            overlay.Add($"cmd/patchtracer-dns/{Path.GetFileName(file)}", file);
        var overlayFile = _directory.Below("overlay.json");
        await overlay.WriteAsync(overlayFile, CancellationToken.None);

        var go = new GoCommand(layout, await ToolchainAsync(tree!, cache), shared.Entry("go-build", ""), _directory.Below("tmp"),
            SilentReporter.Instance);
        var program = _directory.Below("dns.test");
        // Compiled and run in two steps: `go test` changes into the package's directory, which is only in the overlay.
        await go.RunAsync(
            ["test", "-c", "-trimpath", "-vet=off", "-overlay", overlayFile, "-o", program, layout.Package("cmd/patchtracer-dns")],
            CancellationToken.None);
        var ran = await new Tool(program, "-test.v").RunAsync(CancellationToken.None);

        Assert.Contains("--- PASS: TestNames", ran, StringComparison.Ordinal);
        Assert.EndsWith("PASS\n", ran, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<GoToolchain> ToolchainAsync(string tree, CacheRoot cache)
    {
        try
        {
            return await new GoToolchains(cache, SilentReporter.Instance).RequireAsync(tree, CancellationToken.None);
        }
        catch (GoToolchainMissingException e)
        {
            throw new SkipException(e.Message);
        }
    }
}
