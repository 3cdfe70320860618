using PatchTracer.Images.Go;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;
using Xunit;

namespace PatchTracer.Images.Tests.Go;

/// <summary>The layout of releases from 1.31 on: a workspace with staging modules and everything vendored.</summary>
[Trait("speed", "conformance")]
public sealed class WorkspaceBuildTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [SkippableFact(Timeout = 900_000)]
    public async Task A_vendored_workspace_is_built_offline_and_stamped_and_has_the_same_bytes_at_another_path()
    {
        var cache = CacheRoot.FromEnvironment();
        var toolchain = await ToolchainAsync(new GoToolchains(cache, SilentReporter.Instance), await TreeAsync("first", null));
        var first = await TreeAsync("first", toolchain);
        var second = await TreeAsync("second/place", toolchain);
        var builder = new ComponentBuilder(new CacheRoot(_directory.Below("cache")),
            SilentReporter.Instance)
        { GoCache = Path.Combine(cache.Path, "go-build") };

        var builds = new[]
        {
            await builder.BuildAsync(Spec(first, "one"), toolchain, CancellationToken.None),
            await builder.BuildAsync(Spec(second, "two"), toolchain, CancellationToken.None),
        };

        Assert.Equal("kubelet v1.34.1 of 1.34\n",
            await new Tool(Path.Combine(builds[0].Directory, "kubelet")).RunAsync(CancellationToken.None));
        Assert.Equal("extra v1.34.1 of 1.34\n",
            await new Tool(Path.Combine(builds[0].Directory, "patchtracer-dns")).RunAsync(CancellationToken.None));
        Assert.Equal(builds[0].Binaries.Select(b => b.Sha256), builds[1].Binaries.Select(b => b.Sha256));
    }

    public void Dispose() => _directory.Dispose();

    private ComponentBuildSpec Spec(string tree, string key)
    {
        _directory.Write("dns/main.go", MainFile("extra"));
        return new()
        {
            Tree = tree,
            TreeKey = key,
            Release = "v1.34.1",
            Components = ["kubelet"],
            Extra = [new("patchtracer-dns", _directory.Below("dns"))]
        };
    }

    private async Task<string> TreeAsync(string name, GoToolchain? toolchain)
    {
        const string Staging = "staging/src/k8s.io/component-base";
        var tree = _directory.Below(name);
        _directory.Write($"{name}/go.work", $"go 1.24.0\n\nuse (\n\t.\n\t./{Staging}\n)\n");
        _directory.Write($"{name}/go.mod", $"module k8s.io/kubernetes\n\ngo 1.24.0\n\nrequire k8s.io/component-base v0.0.0\n\nreplace k8s.io/component-base => ./{Staging}\n");
        _directory.Write($"{name}/{Staging}/go.mod", "module k8s.io/component-base\n\ngo 1.24.0\n");
        _directory.Write($"{name}/{Staging}/version/base.go",
            "package version\n\nvar gitVersion, gitMajor, gitMinor = \"unstamped\", \"\", \"\"\n\nfunc Get() string { return gitVersion + \" of \" + gitMajor + \".\" + gitMinor }\n");
        _directory.Write($"{name}/cmd/kubelet/kubelet.go", MainFile("kubelet"));
        if (toolchain is not null)
        {
            var environment = new Dictionary<string, string?>
            {
                ["GOTOOLCHAIN"] = "local",
                ["GOPROXY"] = "off",
                ["GOENV"] = "off",
                ["GOPATH"] = _directory.Below("gopath")
            };
            await new Tool(toolchain.Program, "work", "vendor")
            {
                WorkingDirectory = tree,
                Environment = environment
            }.RunAsync(CancellationToken.None);
        }
        return tree;
    }

    private static string MainFile(string name) =>
        $"package main\n\nimport (\n\t\"os\"\n\n\t\"k8s.io/component-base/version\"\n)\n\nfunc main() {{ os.Stdout.WriteString(\"{name} \" + version.Get() + \"\\n\") }}\n";

    private static async Task<GoToolchain> ToolchainAsync(GoToolchains toolchains, string tree)
    {
        try
        {
            return await toolchains.RequireOrInstallAsync(tree, CancellationToken.None);
        }
        catch (AptException e)
        {
            throw new SkipException($"Debian's mirror cannot be reached from here: {e.Message}");
        }
    }
}
