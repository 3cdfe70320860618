using PatchTracer.Images.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Go;

/// <summary>A real Go toolchain on a tree of three small files that is laid out as Kubernetes is.</summary>
public sealed class ComponentBuilderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingReporter _reporter = new();

    private CacheRoot Cache => new(_directory.Below("cache"));

    private ComponentBuilder Builder => new(Cache, _reporter) { GoCache = Path.Combine(CacheRoot.FromEnvironment().Path, "go-build") };

    [SkippableFact(Timeout = 120_000)]
    public async Task Components_and_extra_programs_are_built_together_and_say_their_release()
    {
        var (tree, toolchain) = await TreeAsync("tree");
        var extra = Extra();

        var build = await Builder.BuildAsync(Spec(tree, "one") with { Extra = [extra] }, toolchain, CancellationToken.None);

        Assert.Equal(["kube-proxy", "kubelet", "patchtracer-dns"], build.Binaries.Select(b => b.Name).Order());
        Assert.All(build.Binaries, b =>
            Assert.Equal((build.Directory, b.Sha256), (Path.GetDirectoryName(b.Path), ContentKey.OfFile(b.Path))));
        Assert.Equal("kubelet v1.20.2 1.20\n", await RunAsync(build, "kubelet"));
        Assert.Equal("dns with the tree's own module\n", await RunAsync(build, "patchtracer-dns"));
        Assert.False(Directory.Exists(Path.Combine(tree, "cmd/patchtracer-dns")), "the tree was written to");
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task The_same_tree_at_another_path_gives_the_same_bytes()
    {
        var (first, toolchain) = await TreeAsync("tree");
        var (second, _) = await TreeAsync("somewhere/else/altogether");

        var builds = new[]
        {
            await Builder.BuildAsync(Spec(first, "one"), toolchain, CancellationToken.None),
            await Builder.BuildAsync(Spec(second, "two"), toolchain, CancellationToken.None),
        };

        Assert.NotEqual(builds[0].Directory, builds[1].Directory);
        Assert.Equal(builds[0].Binaries.Select(b => b.Sha256), builds[1].Binaries.Select(b => b.Sha256));
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task A_change_to_one_component_changes_only_its_own_binary()
    {
        var (tree, toolchain) = await TreeAsync("tree");
        var before = await Builder.BuildAsync(Spec(tree, "one"), toolchain, CancellationToken.None);
        _directory.Write("tree/cmd/kubelet/kubelet.go", MainFile("kubelet, woven"));

        var after = await Builder.BuildAsync(Spec(tree, "two"), toolchain, CancellationToken.None);

        Assert.Equal("kubelet, woven v1.20.2 1.20\n", await RunAsync(after, "kubelet"));
        Assert.NotEqual(Digest(before, "kubelet"), Digest(after, "kubelet"));
        Assert.Equal(Digest(before, "kube-proxy"), Digest(after, "kube-proxy"));
        Assert.Equal("kubelet v1.20.2 1.20\n", await RunAsync(before, "kubelet"));
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task What_was_built_before_is_returned_without_a_toolchain()
    {
        var (tree, toolchain) = await TreeAsync("tree");
        var build = await Builder.BuildAsync(Spec(tree, "one"), toolchain, CancellationToken.None);

        var again = await Builder.BuildAsync(Spec(tree, "one"), toolchain with { Root = "/nowhere" }, CancellationToken.None);

        Assert.Equal(build.Binaries, again.Binaries);
        Assert.Equal((false, true), (build.Reused, again.Reused));
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task The_users_own_Go_settings_and_a_repository_around_the_tree_have_no_influence()
    {
        var (tree, toolchain) = await TreeAsync("tree");
        var build = await Builder.BuildAsync(Spec(tree, "one"), toolchain, CancellationToken.None);
        await new Tool("git", "init", "--quiet", tree).RunAsync(CancellationToken.None);

        var again = await Builder.BuildAsync(Spec(tree, "two"), toolchain, CancellationToken.None);

        Assert.Equal(build.Binaries.Select(b => b.Sha256), again.Binaries.Select(b => b.Sha256));
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task A_tree_that_does_not_compile_is_answered_with_what_Go_said_and_leaves_no_binaries()
    {
        var (tree, toolchain) = await TreeAsync("tree");
        _directory.Write("tree/cmd/kubelet/kubelet.go", "package main\n\nfunc main() { undefinedThing() }\n");

        var failure = await Assert.ThrowsAsync<GoBuildException>(
            () => Builder.BuildAsync(Spec(tree, "one"), toolchain, CancellationToken.None));

        Assert.Contains("kubelet.go:3:15: undefined: undefinedThing", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Cache.Path, "builds"))
            && Directory.EnumerateDirectories(Path.Combine(Cache.Path, "builds")).Any());
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task A_component_that_the_tree_lacks_is_named_before_anything_is_compiled()
    {
        var (tree, toolchain) = await TreeAsync("tree");

        var failure = await Assert.ThrowsAsync<GoBuildException>(
            () => Builder.BuildAsync(Spec(tree, "one") with { Components = ["kubelet", "kube-dns"] }, toolchain, CancellationToken.None));

        Assert.Contains("has no component kube-dns", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task A_cancelled_build_stops_its_compilers_and_the_next_one_succeeds()
    {
        var (tree, toolchain) = await TreeAsync("tree");
        WriteSlowPackage();
        using var cancellation = new CancellationTokenSource();
        var building = Builder.BuildAsync(Spec(tree, "one"), toolchain, cancellation.Token);
        var temporary = Path.Combine(Cache.Path, "build");
        while (!building.IsCompleted && !RunsBelow(temporary))
            await Task.Delay(20);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        Assert.False(RunsBelow(temporary), "a compiler outlived the build");
        var again = await Builder.BuildAsync(Spec(tree, "one"), toolchain, CancellationToken.None);
        Assert.Equal(2, again.Binaries.Count);
    }

    public void Dispose() => _directory.Dispose();

    private static ComponentBuildSpec Spec(string tree, string key) =>
        new() { Tree = tree, TreeKey = key, Release = "v1.20.2", Components = ["kubelet", "kube-proxy"] };

    private static string Digest(ComponentBuild build, string name) => build.Binaries.Single(b => b.Name == name).Sha256;

    private static Task<string> RunAsync(ComponentBuild build, string name) =>
        new Tool(Path.Combine(build.Directory, name)).RunAsync(CancellationToken.None);

    private async Task<(string Tree, GoToolchain Toolchain)> TreeAsync(string name)
    {
        _directory.Write($"{name}/go.mod", "module k8s.io/kubernetes\n\ngo 1.15\n");
        _directory.Write($"{name}/cmd/kubelet/kubelet.go", MainFile("kubelet"));
        _directory.Write($"{name}/cmd/kube-proxy/proxy.go", MainFile("kube-proxy"));
        _directory.Write($"{name}/vendor/k8s.io/component-base/version/base.go",
            "package version\n\nvar gitVersion, gitMajor, gitMinor = \"unstamped\", \"\", \"\"\n\nfunc Get() string { return gitVersion + \" \" + gitMajor + \".\" + gitMinor }\n");
        try
        {
            var toolchain = await new GoToolchains(Cache, SilentReporter.Instance)
                .RequireAsync(_directory.Below(name), CancellationToken.None);
            return (_directory.Below(name), toolchain);
        }
        catch (GoToolchainMissingException e)
        {
            throw new SkipException(e.Message);
        }
    }

    private static string MainFile(string name) =>
        $"package main\n\nimport (\n\t\"os\"\n\n\t\"k8s.io/component-base/version\"\n)\n\nfunc main() {{ os.Stdout.WriteString(\"{name} \" + version.Get() + \"\\n\") }}\n";

    private ExtraProgram Extra()
    {
        _directory.Write("dns/main.go", "package main\n\nimport (\n\t\"os\"\n\n\t\"k8s.io/component-base/version\"\n)\n\nfunc main() {\n\tversion.Get()\n\tos.Stdout.WriteString(answer())\n}\n");
        _directory.Write("dns/answer.go", "package main\n\nfunc answer() string { return \"dns with the tree's own module\\n\" }\n");
        _directory.Write("dns/answer_test.go", "package main\n\nthis would not compile\n");
        return new ExtraProgram("patchtracer-dns", _directory.Below("dns"));
    }

    /// <summary>A file that keeps the compiler busy for seconds, different in each run so that no cache has it.</summary>
    private void WriteSlowPackage()
    {
        var text = new System.Text.StringBuilder("package main\n\n");
        var salt = Guid.NewGuid().ToString("N");
        for (var i = 0; i < 20_000; i++)
            text.Append($"func f{i}(a, b int) (string, int) {{ if a > b {{ return \"{salt}{i}\", a*b + {i} }}; return f{Math.Max(0, i - 1)}(a+b, b-a) }}\n");
        text.Append("\nfunc init() { if s, _ := f19999(2, 1); s == \"\" { panic(s) } }\n");
        _directory.Write("tree/cmd/kubelet/slow.go", text.ToString());
    }

    /// <summary>Whether any process works in, or was started with, a path below the directory.</summary>
    private static bool RunsBelow(string directory) => Directory.EnumerateDirectories("/proc").Any(p =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(p), out _) && File.ReadAllText(Path.Combine(p, "cmdline")) is var line
                && line.Contains("/compile", StringComparison.Ordinal) && line.Contains(directory, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It ended while it was looked at.
            return false;
        }
    });
}
