using PatchTracer.Images.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Go;

/// <summary>containerd's layout: one module, under one of two names, with its programs below cmd.</summary>
public sealed class ContainerdBuildTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [SkippableTheory(Timeout = 120_000)]
    [InlineData("github.com/containerd/containerd")]
    [InlineData("github.com/containerd/containerd/v2")]
    public async Task Its_programs_are_built_as_one_module_and_say_their_release(string module)
    {
        var (tree, toolchain) = await TreeAsync(module);
        var builder = new ComponentBuilder(new CacheRoot(_directory.Below("cache")),
            SilentReporter.Instance)
        { GoCache = Path.Combine(CacheRoot.FromEnvironment().Path, "go-build") };
        var spec = new ComponentBuildSpec { Tree = tree, TreeKey = "one", Release = "v1.6.20", Components = ComponentBuildSpec.Containerd };

        var build = await builder.BuildAsync(spec, toolchain, CancellationToken.None);

        Assert.Equal(["containerd", "containerd-shim-runc-v2", "ctr"], build.Binaries.Select(b => b.Name).Order());
        Assert.Equal("containerd 1.6.20\n", await new Tool(Path.Combine(build.Directory, "containerd")).RunAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("github.com/containerd/containerd", "1.21", "1.24.4", true)]
    [InlineData("github.com/containerd/containerd", "1.21", "1.19.8", false)]
    [InlineData("github.com/containerd/containerd/v2", "1.26.3", "1.26.3", true)]
    [InlineData("k8s.io/kubernetes", "1.21", "1.24.4", false)]
    public void A_toolchain_that_refuses_linknames_builds_every_containerd_but_no_old_kubernetes(string module, string directive,
        string toolchain, bool allowed)
    {
        _directory.Write("tree/go.mod", $"module {module}\n\ngo {directive}\n");

        Assert.Equal(allowed, GoRequirement.Of(_directory.Below("tree")).Allows(GoVersion.TryParse(toolchain)!.Value));
    }

    public void Dispose() => _directory.Dispose();

    private async Task<(string Tree, GoToolchain Toolchain)> TreeAsync(string module)
    {
        _directory.Write("tree/go.mod", $"module {module}\n\ngo 1.17\n");
        _directory.Write("tree/version/version.go", "package version\n\nvar Version = \"1.0.0+unknown\"\n");
        foreach (var program in ComponentBuildSpec.Containerd)
            _directory.Write($"tree/cmd/{program}/main.go", $"package main\n\nimport \"{module}/version\"\nimport \"os\"\n\nfunc main() {{ os.Stdout.WriteString(\"{program} \" + version.Version + \"\\n\") }}\n");
        try
        {
            var tree = _directory.Below("tree");
            return (tree, await new GoToolchains(new CacheRoot(_directory.Below("cache")), SilentReporter.Instance)
                .RequireAsync(tree, CancellationToken.None));
        }
        catch (GoToolchainMissingException e)
        {
            throw new SkipException(e.Message);
        }
    }
}
