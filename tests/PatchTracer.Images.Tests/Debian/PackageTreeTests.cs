using PatchTracer.Images.Components;
using PatchTracer.Images.Debian;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Debian;

/// <summary>Real packages from this machine's mirror, kept in the cache that the program uses too.</summary>
[Trait("speed", "slow")]
public sealed class PackageTreeTests
{
    private static readonly string[] Plugin = ["/usr/lib/x86_64-linux-gnu/xtables/libxt_statistic.so"];

    [SkippableFact(Timeout = 300_000)]
    public async Task The_libraries_of_a_plug_in_are_found_in_the_unpacked_packages_and_not_on_this_machine()
    {
        var tree = await TreeAsync("kube-proxy");

        var libraries = await SharedLibraries.OfAsync(tree, Plugin, CancellationToken.None);

        Assert.Contains("/lib/x86_64-linux-gnu/libm.so.6", libraries);
        Assert.Contains("/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", libraries);
        Assert.All(libraries, library => Assert.True(File.Exists(tree + library), library));
    }

    [SkippableFact(Timeout = 300_000)]
    public async Task Iptables_runs_from_the_files_of_kube_proxys_image_alone()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "changing root needs root");
        var tree = await TreeAsync("kube-proxy");
        var root = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;
        try
        {
            var binaries = Directory.CreateDirectory(Path.Combine(root, "binaries")).FullName;
            await File.WriteAllTextAsync(Path.Combine(binaries, "kube-proxy"), "");
            var contents = await new ComponentFiles(Packages()).CollectAsync("kube-proxy", "bookworm", binaries, CancellationToken.None);
            var layer = Path.Combine(root, "layer.tar");
            await Images.Oci.LayerWriter.WriteAsync(contents, layer, Images.Oci.LayerCompression.None, CancellationToken.None);
            var image = Directory.CreateDirectory(Path.Combine(root, "image")).FullName;
            await new Tool("tar", "--extract", "--file", layer, "--directory", image).RunAsync(CancellationToken.None);

            // In a network namespace of its own: rules are made there and nowhere else.
            string[] iptables = ["--net", "chroot", image, "/usr/sbin/iptables"];
            var version = await new Tool("unshare", [.. iptables, "--version"]).RunAsync(CancellationToken.None);
            var rule = await new Tool(
                "unshare", [.. iptables, "-A", "OUTPUT", "-m", "statistic", "--mode", "random", "--probability", "0.5", "-j", "ACCEPT"])
                    .TryRunAsync(CancellationToken.None);

            Assert.Contains("nf_tables", version, StringComparison.Ordinal);
            Assert.Equal(0, rule.ExitCode);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
        Assert.True(Directory.Exists(tree));
    }

    private static PackageTree Packages() => new(CacheRoot.FromEnvironment(), DebianMirror.FromMachine(), SilentReporter.Instance);

    private static async Task<string> TreeAsync(string component)
    {
        try
        {
            return await Packages().UnpackAsync("bookworm", ComponentFiles.Packages(component), CancellationToken.None);
        }
        catch (Exception e) when (e is ToolException or ImageException)
        {
            throw new SkipException($"Debian packages cannot be had here: {e.Message}");
        }
    }
}
