using PatchTracer.Images.Go;
using PatchTracer.Workspace;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.Images.Tests.Go;

/// <summary>The real source of Kubernetes 1.20.2, as `patchtracer run` puts it into the cache.</summary>
[Trait("speed", "conformance")]
public sealed class StockBuildTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static readonly string[] ProxyOnly = ["kube-proxy"];

    [SkippableFact(Timeout = 1_200_000)]
    public async Task Kube_proxy_of_1_20_2_builds_and_says_its_release_and_has_the_same_bytes_at_another_path()
    {
        var source = StockSource();
        var cache = new CacheRoot(_directory.Below("cache"));
        var reporter = new RecordingReporter();
        var toolchain = await ToolchainAsync(source, cache);
        var builder = new ComponentBuilder(cache, reporter) { GoCache = SharedGoCache };
        var first = await builder.BuildAsync(Spec(source), toolchain, CancellationToken.None);

        var elsewhere = _directory.Below("another/place/for/it");
        await new Tool("mkdir", "-p", Path.GetDirectoryName(elsewhere)!).RunAsync(CancellationToken.None);
        await new Tool("cp", "-a", "--reflink=auto", source, elsewhere).RunAsync(CancellationToken.None);
        var otherCache = new CacheRoot(_directory.Below("other-cache"));
        var second = await new ComponentBuilder(otherCache, reporter) { GoCache = SharedGoCache }
            .BuildAsync(Spec(elsewhere), toolchain, CancellationToken.None);

        output.WriteLine(string.Join('\n', reporter.Infos));
        Assert.Equal(first.Binaries[0].Sha256, second.Binaries[0].Sha256);
        var said = await new Tool(second.Binaries[0].Path, "--version").RunAsync(CancellationToken.None);
        Assert.Equal("Kubernetes v1.20.2\n", said);
        Assert.False(Directory.Exists(Path.Combine(source, ".git")), "the pristine source was touched");
    }

    [SkippableFact(Timeout = 1_200_000)]
    public async Task Kubeadm_of_1_20_2_runs_although_its_own_reflect2_panics_with_this_Go()
    {
        var source = StockSource();
        var cache = new CacheRoot(_directory.Below("cache"));
        var toolchain = await ToolchainAsync(source, cache);
        var build = await new ComponentBuilder(cache, SilentReporter.Instance) { GoCache = SharedGoCache }
            .BuildAsync(Spec(source) with { Components = ["kubeadm"] }, toolchain, CancellationToken.None);

        var images = await new Tool(build.Binaries[0].Path, "config", "images", "list", "--kubernetes-version", "v1.20.2")
            .RunAsync(CancellationToken.None);

        Assert.Contains("k8s.gcr.io/kube-proxy:v1.20.2", images, StringComparison.Ordinal);
        // Printing the defaults walks maps through json-iterator, which is where the old reflect2 dies.
        var defaults = await new Tool(build.Binaries[0].Path, "config", "print", "init-defaults").RunAsync(CancellationToken.None);
        Assert.Contains("kind: ClusterConfiguration", defaults, StringComparison.Ordinal);
    }

    [SkippableFact(Timeout = 1_200_000)]
    public async Task The_API_server_of_1_20_2_gets_OpenAPI_definitions_that_its_tree_leaves_out()
    {
        var source = StockSource();
        var cache = new CacheRoot(_directory.Below("cache"));
        var toolchain = await ToolchainAsync(source, cache);
        var builder = new ComponentBuilder(cache, SilentReporter.Instance) { GoCache = SharedGoCache };

        var build = await builder.BuildAsync(Spec(source) with { Components = ["kube-apiserver"] }, toolchain, CancellationToken.None);

        var definitions = Assert.Single(Directory.GetFiles(Path.Combine(cache.Path, "openapi"), "*.go"));
        Assert.Contains("schema_k8sio_api_core_v1_Pod(", await File.ReadAllTextAsync(definitions), StringComparison.Ordinal);
        Assert.Equal("Kubernetes v1.20.2\n", await new Tool(build.Binaries[0].Path, "--version").RunAsync(CancellationToken.None));
    }

    public void Dispose() => _directory.Dispose();

    private static string SharedGoCache => Path.Combine(CacheRoot.FromEnvironment().Path, "go-build");

    private static ComponentBuildSpec Spec(string tree) =>
        new() { Tree = tree, TreeKey = "stock-1.20.2", Release = "v1.20.2", Components = ProxyOnly };

    private static string StockSource()
    {
        var sources = Path.Combine(CacheRoot.FromEnvironment().Path, "sources");
        var found = Directory.Exists(sources) ? Directory.GetDirectories(sources, "kubernetes-1.20.2-*").FirstOrDefault() : null;
        Skip.If(found is null, "the source of Kubernetes 1.20.2 is not in the cache; `patchtracer run` or the tests of PatchTracer.Sources get it");
        return found!;
    }

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
