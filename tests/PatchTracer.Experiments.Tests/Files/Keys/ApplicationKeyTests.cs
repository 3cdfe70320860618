using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Steps;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>Each key of `application` that needs no cluster, by what would be deployed.</summary>
public sealed class ApplicationKeyTests : IDisposable
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: pod}
        spec: {containers: [{name: main, image: IMAGE}]}

        """;

    private readonly Variant _variant = new();

    [Fact]
    [Key("application.manifests")]
    [Key("application.during-load")]
    public void Manifests_are_what_is_deployed_before_the_load_and_during_it()
    {
        _variant.Write("more.yaml", Variant.Manifest("more", ""));

        Assert.Equal(["front", "back"], Names(_variant.With()));
        Assert.Equal(["front", "back", "more"], Names(_variant.With(("[app.yaml]", "[app.yaml, more.yaml]"))));
        Assert.Equal(["front", "back", "more"], Names(_variant.With(("[app.yaml]", "[app.yaml]\n  during-load: [more.yaml]"))));

        static IEnumerable<string> Names(Experiment experiment) => ApplicationManifests.OfAll(experiment).Select(body => body.Name());
    }

    [SkippableFact]
    [Key("application.images.go")]
    public async Task A_Go_main_package_becomes_an_image_of_its_binary()
    {
        var scope = Images("{name: localhost/one:1, go: program}", "localhost/one:1");
        _variant.Write("program/go.mod", "module example.com/program\n\ngo 1.18\n");
        _variant.Write("program/main.go", "package main\n\nfunc main() { println(1) }\n");
        LendToolchains(scope.Cache);
        Skip.If(await NoGoAsync(scope.Cache), "no Go toolchain (patchtracer doctor --install)");

        var first = Assert.Single(await MadeAsync(scope));
        var image = Assert.Single(await ImageArchiveReader.ReadAsync(first.Archive, default));
        Assert.Equal("localhost/one:1", Assert.Single(image.Names));
        Assert.Contains("/app/program", System.Text.Encoding.UTF8.GetString(image.Config.Span), StringComparison.Ordinal);
        _variant.Write("program/main.go", "package main\n\nfunc main() { println(2) }\n");
        Assert.NotEqual(first.Id, (await MadeAsync(scope))[0].Id);
    }

    [Fact]
    [Key("application.images.archive")]
    [Key("application.images.name")]
    public async Task An_archive_is_known_by_its_own_names_or_by_the_one_that_is_given()
    {
        var archive = await ArchiveAsync("one:1");
        var own = await MadeAsync(Images($"{{archive: {archive}}}", "one:1"));
        Assert.Equal(["docker.io/library/one:1"], own.Select(image => image.Name));

        var given = await MadeAsync(Images($"{{archive: {archive}, name: localhost/two:2}}", "localhost/two:2"));
        Assert.Equal(["localhost/two:2"], given.Select(image => image.Name));
        Assert.Equal(own[0].Id, given[0].Id);
    }

    [SkippableFact]
    [Key("application.images.dockerfile")]
    [Key("application.images.context")]
    public async Task A_Dockerfile_is_built_from_its_directory_or_from_the_one_that_is_named()
    {
        Skip.If((await new Tool("sh", "-c", "docker version").TryRunAsync(default)).ExitCode != 0,
            "no Docker engine answers (patchtracer doctor --install)");
        _variant.Write("build/Dockerfile", "FROM scratch\nCOPY file /file\n");
        _variant.Write("build/file", "here");
        _variant.Write("elsewhere/file", "there");

        var own = await BuiltAsync("");
        var elsewhere = await BuiltAsync(", context: elsewhere");

        Assert.NotEqual(own, elsewhere);
        _variant.Write("build/Dockerfile", "FROM scratch\nCOPY nothing /file\n");
        Assert.Contains("nothing", (await Assert.ThrowsAsync<Images.ImageException>(() => BuiltAsync(""))).Message);

        async Task<Digest> BuiltAsync(string more)
        {
            var scope = Images($"{{name: localhost/patchtracer-test/built:1, dockerfile: build/Dockerfile{more}}}",
                "localhost/patchtracer-test/built:1");
            var made = await MadeAsync(scope);
            await new Tool("docker", "image", "rm", "localhost/patchtracer-test/built:1").TryRunAsync(default);
            return (await ImageArchiveReader.ReadAsync(made[0].Archive, default))[0].Layers[0].DiffId;
        }
    }

    [SkippableFact]
    public async Task An_image_that_is_nowhere_is_told_before_anything_is_built()
    {
        Skip.If((await new Tool("sh", "-c", "docker version").TryRunAsync(default)).ExitCode != 0,
            "no Docker engine answers (patchtracer doctor --install)");
        var scope = Images("", "localhost:9/nowhere:1");

        var refused = await Assert.ThrowsAsync<ExperimentException>(() => MadeAsync(scope));

        Assert.Contains("the image localhost:9/nowhere:1 is nowhere", refused.Message);
        Assert.Contains("application.images", refused.Message);
    }

    [Fact]
    [Key("application.namespace")]
    public void The_namespace_is_where_everything_goes()
    {
        _variant.Write("app.yaml", Variant.Manifest("front", "nodePort: 30080, ")
            .Replace("{name: front}", "{name: front, namespace: mine}", StringComparison.Ordinal));

        Assert.Contains("is in namespace `mine`", Assert.Throws<ExperimentException>(() => _variant.With()).Message);
        Assert.Equal("mine", _variant.With(("application:\n", "application:\n  namespace: mine\n")).Application.Namespace);
    }

    [Fact]
    public void What_was_loaded_is_not_pulled_and_the_Service_of_the_load_gets_a_port_that_leads_to_it()
    {
        _variant.Write("app.yaml", Variant.Manifest("front", "") + "---\n" + Pod.Replace("IMAGE", "nginx", StringComparison.Ordinal)
            + "---\n" + Pod.Replace("pod}", "always}", StringComparison.Ordinal)
            .Replace("image: IMAGE", "image: nginx, imagePullPolicy: Always", StringComparison.Ordinal)
            + "---\n" + Pod.Replace("pod}", "never}", StringComparison.Ordinal)
            .Replace("image: IMAGE", "image: nginx, imagePullPolicy: Never", StringComparison.Ordinal));
        var experiment = _variant.With();

        var objects = ApplicationManifests.Prepare(experiment, ApplicationManifests.OfAll(experiment));

        Assert.Equal(["IfNotPresent", "IfNotPresent", "Never"],
            objects.Skip(1).Select(body => PodTemplate.Containers(PodTemplate.Of(body)!).Single().Text("imagePullPolicy")));
        Assert.Equal(("NodePort", "30080"),
            (objects[0].At("spec").Text("type"), objects[0].At("spec").Items("ports").First().Text("nodePort")));
        Assert.Equal(["docker.io/library/nginx:latest"], ApplicationManifests.Images(objects));
    }

    public void Dispose() => _variant.Dispose();

    private RunScope Images(string images, string image)
    {
        _variant.Write("program/README", "");
        _variant.Write("pod.yaml", Pod.Replace("IMAGE", image, StringComparison.Ordinal));
        return _variant.Scope(_variant.With(("images: []", $"images: [{images}]"), ("[app.yaml]", "[app.yaml, pod.yaml]")));
    }

    private static async Task<IReadOnlyList<ApplicationImage>> MadeAsync(RunScope scope) =>
        (await new ApplicationImagesStep(scope).RunAsync(default)).Made;

    private async Task<string> ArchiveAsync(string name)
    {
        var path = Path.Combine(_variant.Directory, "image.tar");
        var config = System.Text.Encoding.UTF8.GetBytes("""{"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": []}}""");
        await ImageArchive.WriteAsync(path, [new Image([name], config, [])], default);
        return path;
    }

    /// <summary>Those that this machine's cache has.</summary>
    private static void LendToolchains(CacheRoot cache)
    {
        var own = Path.GetDirectoryName(CacheRoot.FromEnvironment().Entry("toolchains", "none"))!;
        foreach (var toolchain in Directory.GetDirectories(own, "go-*"))
            Directory.CreateSymbolicLink(cache.Entry("toolchains", Path.GetFileName(toolchain)), toolchain);
    }

    private static async Task<bool> NoGoAsync(CacheRoot cache) =>
        !(await new Images.Go.GoToolchains(cache, SilentReporter.Instance).FindAllAsync(default))
            .Any(toolchain => toolchain.Version.Minor >= 18);
}
