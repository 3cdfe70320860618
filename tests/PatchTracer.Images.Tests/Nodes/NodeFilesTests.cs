using PatchTracer.Images.Components;
using PatchTracer.Images.Nodes;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Nodes;

/// <summary>The real files of kind-config/node.</summary>
public sealed class NodeFilesTests
{
    private static readonly ComponentImage Pause = new("pause", "k8s.gcr.io/pause:3.2", "/nowhere/pause.tar", default);

    private readonly NodeFiles _files = new(RepositoryFiles.NodeSources);

    private static NodeImageSpec Spec(params ComponentImage[] images) =>
        new() { Name = "node:1", Release = "v1.20.2", Binaries = "/nowhere", Images = images };

    [Fact]
    public void What_kind_asks_of_a_node_is_there()
    {
        var entries = _files.ForDebian(Spec(Pause)).Entries.ToDictionary(entry => entry.Path);

        Assert.Equal("v1.20.2", Text(entries["kind/version"]));
        Assert.Equal(Modes.Program, entries["usr/local/bin/entrypoint"].Mode);
        Assert.Contains("etc/kubernetes/manifests", entries.Keys);
        Assert.Equal("/etc/systemd/system/kubelet.service",
            entries["etc/systemd/system/multi-user.target.wants/kubelet.service"].LinkTarget);
        Assert.Equal("/usr/lib/cni", entries["opt/cni/bin"].LinkTarget);
    }

    [Fact]
    public void Containerd_is_told_the_exact_pause_image_and_no_placeholder_is_left()
    {
        var configuration = Text(_files.ForDebian(Spec(Pause)).Entries.Single(entry => entry.Path == "etc/containerd/config.toml"));

        Assert.Contains("sandbox_image = \"k8s.gcr.io/pause:3.2\"", configuration, StringComparison.Ordinal);
        Assert.DoesNotContain("@", configuration, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_pause_image_no_node_on_Debian_is_made() =>
        Assert.Contains("pause", Assert.Throws<ImageException>(() => _files.ForDebian(Spec())).Message, StringComparison.Ordinal);

    [Fact]
    public void The_packages_are_names_only_and_each_is_there_once()
    {
        var packages = _files.Packages();

        Assert.Contains("containerd", packages);
        Assert.Contains("conntrack", packages);
        Assert.All(packages, package => Assert.Matches("^[a-z0-9][a-z0-9.+-]+$", package));
        Assert.Equal(packages.Distinct(), packages);
    }

    [Fact]
    public async Task Every_script_is_a_shell_program_without_syntax_errors()
    {
        var scripts = TreeScan.AsRoot(RepositoryFiles.NodeSources).Where(entry => entry.Path.Contains("/bin/", StringComparison.Ordinal))
            .ToList();

        Assert.True(scripts.Count >= 3);
        foreach (var script in scripts)
        {
            Assert.StartsWith("#!/bin/sh\n", await File.ReadAllTextAsync(script.Source!), StringComparison.Ordinal);
            Assert.Equal(Modes.Program, script.Mode);
            await new Tool("sh", "-n", script.Source!).RunAsync(CancellationToken.None);
        }
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)]
    public void Files_that_were_unpacked_with_other_modes_make_the_same_node(UnixFileMode mode)
    {
        var copy = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(RepositoryFiles.NodeSources, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy, Path.GetRelativePath(RepositoryFiles.NodeSources, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
                File.SetUnixFileMode(target, mode);
            }

            using var key = _files.ForDebian(Spec(Pause)).Key();
            using var unpacked = new NodeFiles(copy).ForDebian(Spec(Pause)).Key();
            Assert.Equal(key.ToString(), unpacked.ToString());
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static string Text(LayerEntry entry) =>
        entry.Source is { } source ? File.ReadAllText(source) : System.Text.Encoding.UTF8.GetString(entry.Content.Span);
}
