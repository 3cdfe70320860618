using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Locking;
using Xunit;

namespace PatchTracer.Experiments.Tests.Locking;

/// <summary>Each thing that an experiment names has a pin of its own, which changes with its content and with nothing else.</summary>
public sealed class PinnedFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public PinnedFilesTests()
    {
        foreach (var part in new[] { "patches/catalog/kube-proxy", "patches/runtime", "patches/series/relist", "kind-config", "samples/hotrod/manifests" })
            Copy(part);
        foreach (var file in new[] { "samples/hotrod/contract.yaml", "samples/experiments/hotrod.yaml", "samples/hotrod/HotRod/HotRod.csproj",
            "samples/hotrod/HotRod/packages.lock.json" })
            CopyFile(file);
        Write("samples/experiments/hotrod.yaml", Text("samples/experiments/hotrod.yaml") + "series: [../../patches/series/relist]\n");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("samples/hotrod/contract.yaml", "contract")]
    [InlineData("samples/experiments/hotrod.yaml", "experiment")]
    [InlineData("kind-config/two-node.yaml", "cluster")]
    [InlineData("kind-config/node/packages", "node files")]
    [InlineData("patches/catalog/kube-proxy/sync-iptables.yaml", "catalog")]
    [InlineData("patches/runtime/internal/conntrack/observer.go", "runtime")]
    [InlineData("patches/series/relist/0001-*", "series ../../patches/series/relist")]
    [InlineData("samples/hotrod/manifests/route.yaml", "manifest ../hotrod/manifests/route.yaml")]
    [InlineData("samples/hotrod/manifests/surge.yaml", "manifest ../hotrod/manifests/surge.yaml")]
    [InlineData("samples/hotrod/HotRod/packages.lock.json", "application ../hotrod/HotRod/packages.lock.json")]
    public void A_change_of_a_file_changes_its_pin_and_no_other(string pattern, string pin)
    {
        var before = Pins();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_directory, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)));
        File.AppendAllText(file, file.EndsWith(".go", StringComparison.Ordinal) ? "// changed\n" : "# changed\n");

        var after = Pins();

        Assert.Equal(before.Keys, after.Keys);
        Assert.Equal([pin], before.Keys.Where(name => before[name] != after[name]));
    }

    [Fact]
    public void Of_a_directory_of_manifests_each_has_a_pin_that_is_deployed()
    {
        var experiment = Text("samples/experiments/hotrod.yaml");
        Write("samples/experiments/hotrod.yaml", experiment.Replace("  - ../hotrod/manifests/customer.yaml\n", "  - ../hotrod/more\n", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(_directory, "samples/hotrod/more"));
        Write("samples/hotrod/more/customer.yaml", Text("samples/hotrod/manifests/customer.yaml"));
        Write("samples/hotrod/more/notes.txt", "");

        Assert.Contains("manifest ../hotrod/more/customer.yaml", Pins().Keys);
        Assert.DoesNotContain(Pins().Keys, name => name.Contains("notes", StringComparison.Ordinal) || name.EndsWith("more", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_command_line_says_of_the_cluster_is_pinned_too()
    {
        var experiment = ExperimentFile.Load(Path.Combine(_directory, "samples/experiments/hotrod.yaml"), ExperimentDefaults.Of(_directory));
        var other = experiment with { Cluster = experiment.Cluster with { Base = "kindest/node:v1.20.2", AllowEgress = true } };
        var nodes = Path.Combine(_directory, "kind-config/node");

        Assert.Equal([("base", "kindest/node:v1.20.2"), ("egress", "open")],
            PinnedFiles.Of(other, nodes).Except(PinnedFiles.Of(experiment, nodes)));
    }

    [Fact]
    public void A_test_of_the_runtime_is_nothing_that_a_run_is_made_of()
    {
        var before = Pins();
        Write("patches/runtime/new_test.go", "package patchtracer\n");
        Assert.Equal(before, Pins());
    }

    [Fact]
    public void Elsewhere_the_same_files_have_the_same_pins()
    {
        var before = Pins();
        var moved = $"{_directory}-moved";
        Directory.Move(_directory, moved);
        try
        {
            Assert.Equal(before, Pins(moved));
        }
        finally
        {
            Directory.Move(moved, _directory);
        }
    }

    private Dictionary<string, string> Pins(string? root = null)
    {
        root ??= _directory;
        var experiment = ExperimentFile.Load(Path.Combine(root, "samples/experiments/hotrod.yaml"), ExperimentDefaults.Of(root));
        return PinnedFiles.Of(experiment, Path.Combine(root, "kind-config/node")).ToDictionary(pin => pin.Name, pin => pin.Value);
    }

    private string Text(string file) => File.ReadAllText(Path.Combine(_directory, file));

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_directory, file), text);

    private void Copy(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, directory), "*", SearchOption.AllDirectories))
            CopyFile(Path.GetRelativePath(Checkout.Root, file));
    }

    private void CopyFile(string file)
    {
        var target = Path.Combine(_directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Checkout.Root, file), target);
    }
}
