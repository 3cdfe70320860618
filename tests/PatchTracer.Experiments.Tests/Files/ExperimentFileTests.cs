using PatchTracer.Experiments.Files;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    [Fact]
    public void The_sample_experiment_reads_and_its_paths_are_absolute()
    {
        var experiment = ExperimentFile.Load(Path.Combine(Checkout.Root, "samples/experiments/hotrod.yaml"));

        Assert.Equal("hotrod", experiment.Name);
        Assert.Equal("1.20.5+really1.20.2", experiment.Kubernetes.Debian!.Version);
        Assert.Equal(Path.Combine(Checkout.Root, "patches/catalog"), experiment.Catalog);
        Assert.All(experiment.Application.Manifests, manifest => Assert.True(File.Exists(manifest), manifest));
        Assert.Equal(100, experiment.Load.Requests);
    }

    [Fact]
    public void Every_other_sample_reads_too()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "samples/experiments"), "*.yaml"))
            Assert.Equal(Path.GetFileNameWithoutExtension(file), ExperimentFile.Load(file).Name);
        Assert.EndsWith("/tool/PatchTracer.Agent/PatchTracer.Agent.csproj", ExperimentFile.Load(Path.Combine(Checkout.Root, "samples/experiments/hotrod-woven.yaml")).Application.Agent);
    }

    [Fact]
    public void An_unknown_key_is_an_error_with_file_line_and_column()
    {
        var file = Write("name: x\ncluster:\n  nmae: y\n");

        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(file));

        Assert.Equal((file, 3, 3), (error.File, error.Line, error.Column));
        Assert.Contains("nmae", error.Message);
    }

    [Fact]
    public void Broken_YAML_is_an_error_with_its_place()
    {
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(Write("name: [x\n")));

        Assert.True(error.Line > 0, error.Message);
    }

    [Theory]
    [InlineData("", "`name` is missing")]
    [InlineData("name: x\n", "exactly one of `debian`, `git` and `tree`")]
    [InlineData("name: x\nkubernetes:\n  tree: .\n  git:\n    tag: v1.34.1\n", "exactly one of `debian`, `git` and `tree`")]
    [InlineData("name: x\nkubernetes:\n  tree: .\ncatalog: nowhere\n", "`catalog` names")]
    [InlineData("name: x\nkubernetes:\n  tree: .\ncontainerd:\n  tree: nowhere\n", "`containerd.tree` names")]
    [InlineData("name: x\nkubernetes:\n  tree: .\ncontainerd: {}\n", "`containerd.tree` names")]
    public void What_is_missing_or_contradicts_itself_is_told(string text, string message)
    {
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(Write(text.Length == 0 ? "about: x\n" : text)));

        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_directory, "none.yaml");

        Assert.Contains(missing, Assert.Throws<ExperimentException>(() => ExperimentFile.Load(missing)).Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Write(string text)
    {
        var file = Path.Combine(_directory, "experiment.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
