using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;
using PatchTracer.Experiments.Tests.Weaving;
using PatchTracer.Images.Go;
using PatchTracer.Sources;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>Each key that decides what is woven, by the steps that a run takes.</summary>
public sealed class SourceKeyTests : IDisposable
{
    private readonly Variant _variant = new();

    [Fact]
    [Key("kubernetes.tree")]
    [Key("kubernetes.release")]
    public async Task A_tree_and_the_release_of_one_that_does_not_say_it()
    {
        WriteTree("one", "1.20.2");
        WriteTree("two", "1.21.0");
        WriteTree("silent", "");

        // A release's own changelog ends with the one before it.
        Assert.Equal("v1.20.3", await ReleaseAsync(Kubernetes("{tree: one}")));
        Assert.Equal("v1.21.1", await ReleaseAsync(Kubernetes("{tree: two}")));
        Assert.Equal("v1.22.3", await ReleaseAsync(Kubernetes("{tree: silent, release: v1.22.3}")));
        await Assert.ThrowsAsync<SourceException>(() => ReleaseAsync(Kubernetes("{tree: silent}")));
    }

    [Fact]
    [Key("kubernetes.git.url")]
    [Key("kubernetes.git.tag")]
    public async Task A_repository_and_a_tag_in_it()
    {
        var one = await RepositoryAsync("one", "v1.20.1", "v1.20.2");
        var other = await RepositoryAsync("other", "v1.20.1");

        Assert.Equal("v1.20.1", await ReleaseAsync(Kubernetes($"{{git: {{url: \"{one}\", tag: v1.20.1}}}}")));
        Assert.Equal("v1.20.2", await ReleaseAsync(Kubernetes($"{{git: {{url: \"{one}\", tag: v1.20.2}}}}")));
        await Assert.ThrowsAsync<SourceException>(() => ReleaseAsync(Kubernetes($"{{git: {{url: \"{other}\", tag: v1.20.2}}}}")));
    }

    [Fact]
    [Key("kubernetes.git.commit")]
    public async Task A_tag_that_is_at_another_commit_than_the_file_says_is_not_taken()
    {
        var one = await RepositoryAsync("one", "v1.20.2");
        var commit = (await new Tool("git", "-C", one, "rev-parse", "v1.20.2^{commit}").RunAsync(default)).Trim();
        string Pinned(string to) => $"{{git: {{url: \"{one}\", tag: v1.20.2, commit: \"{to}\"}}}}";

        Assert.Equal("v1.20.2", await ReleaseAsync(Kubernetes(Pinned(commit))));
        Assert.Equal("v1.20.2", await ReleaseAsync(Kubernetes(Pinned(commit.ToUpperInvariant()))));
        var refused = await Assert.ThrowsAsync<SourceException>(() => ReleaseAsync(Kubernetes(Pinned(new string('a', 40)))));
        Assert.Contains($"v1.20.2 of {one} is commit {commit}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("`kubernetes.git.commit`", Assert.Throws<ExperimentException>(() => Kubernetes(Pinned("abc"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    [Key("kubernetes.debian.package")]
    [Key("kubernetes.debian.version")]
    [Key("kubernetes.debian.sha256")]
    public async Task A_package_of_Debian_its_version_and_its_digest_say_which_source_it_is()
    {
        // As if all of these had been downloaded: which one is taken is what the keys decide.
        var (a, b) = (new string('a', 64), new string('b', 64));
        foreach (var (package, version, sha256) in new[] { ("kubernetes", "1.20.2", a), ("kubernetes", "1.20.2", b),
            ("kubernetes", "1.20.4", a), ("other", "1.20.2", a) })
            Assert.EndsWith($"{package}-{version}-{sha256[..12]}", await SourceAsync(package, version, sha256), StringComparison.Ordinal);

        async Task<string> SourceAsync(string package, string version, string sha256)
        {
            var scope = _variant.Scope(Kubernetes($"{{debian: {{package: {package}, version: \"{version}\", sha256: {sha256}}}}}"));
            Directory.CreateDirectory(scope.Cache.Entry("sources", $"{package}-{version}-{sha256[..12]}"));
            var source = (await new SourceStep(scope).RunAsync(default)).Made;
            Assert.Equal($"sha256-{sha256}", source.Digest);
            return source.Path;
        }
    }

    [Fact]
    [Key("catalog")]
    [Key("runtime")]
    [Key("series")]
    [Key("tracing.stock")]
    public async Task The_catalog_the_runtime_and_the_series_are_what_is_in_the_woven_tree()
    {
        using var repository = await WovenRepository.CreateAsync("entry");
        var source = new SourceTree(repository.Tree, new ReleaseVersion(1, 20, 2), VersionEvidence.Stated, $"sha256-{new string('a', 64)}");
        Copy(Path.Combine(Checkout.Root, "patches/runtime"), "runtime");
        _variant.Write("runtime/more.go", "package patchtracer\n\nconst more = 1\n");
        Copy(repository.CatalogDirectory, "catalog");
        var file = Directory.EnumerateFiles(Path.Combine(_variant.Directory, "catalog"), "*.yaml", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).First();
        File.Delete(file);
        await PatchAsync(repository, "series/0001-more.patch");

        var sound = await WovenAsync($"catalog: {repository.CatalogDirectory}\n");
        Assert.Equal(sound, await WovenAsync($"catalog: {repository.CatalogDirectory}\n"));
        Assert.NotEqual(sound, await WovenAsync("catalog: catalog\n"));
        Assert.NotEqual(sound, await WovenAsync($"catalog: {repository.CatalogDirectory}\nruntime: runtime\n"));
        Assert.NotEqual(sound, await WovenAsync($"catalog: {repository.CatalogDirectory}\nseries: [series]\n"));

        var stock = await WovenAsync($"catalog: {repository.CatalogDirectory}\ntracing: {{stock: true}}\n");
        Assert.NotEqual(sound, stock);
        // Nothing at all is in it that its source has not.
        Assert.Equal((await new Tool("git", "-C", repository.Tree, "rev-parse", "HEAD^{tree}").RunAsync(default)).Trim(), stock);

        async Task<string> WovenAsync(string more)
        {
            return (await new WeaveStep(_variant.Scope(_variant.And(more)), source).RunAsync(default)).Made.TreeId;
        }
    }

    [Fact]
    [Key("containerd.tree")]
    public async Task A_tree_of_containerd_is_woven_too()
    {
        _variant.Write("none/README", "");

        var kubernetes = new ComponentBuild(_variant.Directory, [], Reused: false);
        var refused = await Assert.ThrowsAsync<SourceException>(
            () => new ContainerdStep(_variant.Scope(_variant.And("containerd: {tree: none}\n")), kubernetes).RunAsync(default));

        Assert.Contains(Path.Combine(_variant.Directory, "none"), refused.Message);
        var (made, _, _, summary) = await new ContainerdStep(_variant.Scope(_variant.With()), kubernetes).RunAsync(default);
        Assert.Equal(("that of the node's base", kubernetes), (summary, made));
    }

    public void Dispose() => _variant.Dispose();

    private Experiment Kubernetes(string source) => _variant.With(("{tree: kubernetes}", source));

    private async Task<string> ReleaseAsync(Experiment experiment)
    {
        return $"v{(await new SourceStep(_variant.Scope(experiment)).RunAsync(default)).Made.Version}";
    }

    /// <summary>As little as passes for Kubernetes.</summary>
    private string WriteTree(string name, string version)
    {
        _variant.Write($"{name}/go.mod", "module k8s.io/kubernetes\n\ngo 1.15\n");
        foreach (var directory in (string[])["cmd/kubelet", "cmd/kube-proxy", "pkg/util", "vendor/k8s.io", "staging/src/k8s.io"])
            _variant.Write($"{name}/{directory}/a.go", "package a\n");
        if (version.Length > 0)
            _variant.Write($"{name}/CHANGELOG/CHANGELOG-{version[..version.LastIndexOf('.')]}.md", $"# v{version}\n");
        return Path.Combine(_variant.Directory, name);
    }

    private async Task<string> RepositoryAsync(string name, params string[] tags)
    {
        var tree = WriteTree(name, "1.20.2");
        await GitAsync(tree, "init", "--quiet", "--initial-branch", "main");
        foreach (var tag in tags)
        {
            _variant.Write($"{name}/CHANGELOG/CHANGELOG-1.20.md", $"# {tag}\n");
            await GitAsync(tree, "add", "--all", ".");
            await GitAsync(tree, "commit", "--quiet", "--message", tag);
            await GitAsync(tree, "tag", "--annotate", "--message", tag, tag);
        }
        return tree;
    }

    private async Task PatchAsync(WovenRepository repository, string file)
    {
        await File.WriteAllTextAsync(Path.Combine(repository.Tree, "MORE.md"), "more\n");
        await repository.GitAsync("add", "MORE.md");
        await repository.GitAsync("commit", "--quiet", "--message", "More of it");
        _variant.Write(file, await repository.GitAsync("format-patch", "--stdout", "-1") + "\n");
        await repository.GitAsync("reset", "--hard", "--quiet", "HEAD~1");
    }

    private void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            _variant.Write(Path.Combine(to, Path.GetRelativePath(from, file)), File.ReadAllText(file));
    }

    private static Task<string> GitAsync(string directory, params string[] arguments) =>
        new Tool("git", ["-c", "user.name=A Person", "-c", "user.email=person@example.org",
            .. arguments])
        { WorkingDirectory = directory }.RunAsync(default);
}
