using PatchTracer.Images.Debian;
using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Components;

/// <summary>What lies in the image of one component, and how it is started.</summary>
internal sealed class ComponentFiles(PackageTree packages)
{
    /// <summary>iptables(8)'s programs: one binary that looks at the name it was called by.</summary>
    private static readonly string[] IptablesNames =
    [
        "iptables", "iptables-save", "iptables-restore", "ip6tables", "ip6tables-save", "ip6tables-restore",
    ];

    public static string Entrypoint(string component) => component switch
    {
        "etcd" => "/usr/bin/etcd",
        "pause" => "/pause",
        "coredns" => "/coredns",
        _ => $"/usr/local/bin/{component}",
    };

    /// <summary>The name of a component's binary among those that were built; null for what comes from Debian.</summary>
    public static string? Binary(string component) => component switch
    {
        "etcd" => null,
        "pause" => "patchtracer-pause",
        "coredns" => "patchtracer-dns",
        _ => component,
    };

    /// <summary>The packages an image takes files from.</summary>
    public static IReadOnlyList<string> Packages(string component) => component switch
    {
        "etcd" => ["etcd-client", "etcd-server"],
        "kube-proxy" => ["conntrack", "ipset", "iptables", "nftables"],
        _ => [],
    };

    public async Task<LayerContents> CollectAsync(string component, string suite, string binaries, CancellationToken cancellation)
    {
        var contents = new LayerContents().Add(LayerEntry.Directory("tmp", Modes.Shared));
        if (Binary(component) is { } binary)
            contents.Add(LayerEntry.FromFile(Entrypoint(component), Path.Combine(binaries, binary), Modes.Program));
        if (Packages(component) is { Count: > 0 } wanted)
        {
            var tree = await packages.UnpackAsync(suite, wanted, cancellation);
            await AddPackagedAsync(contents, component, tree, cancellation);
        }
        return contents;
    }

    private static async Task AddPackagedAsync(LayerContents contents, string component, string tree, CancellationToken cancellation)
    {
        var files = component == "etcd" ? (List<string>)["/usr/bin/etcd", "/usr/bin/etcdctl"] : KubeProxyFiles(contents, tree);
        var libraries = await SharedLibraries.OfAsync(tree, files, cancellation);
        foreach (var path in files.Concat(libraries))
            contents.Add(LayerEntry.FromFile(path, tree + path, Modes.Program));
        contents.Add(LayerEntry.Symlink(SharedLibraries.Interpreter, SharedLibraries.LinkerOf(tree)));
    }

    // The plug-ins' libraries count too: without libm, libxt_statistic fails, and a Service works with one endpoint and breaks with two.
    private static List<string> KubeProxyFiles(LayerContents contents, string tree)
    {
        foreach (var name in IptablesNames)
            contents.Add(LayerEntry.Symlink($"/usr/sbin/{name}", "xtables-nft-multi"));
        var files = new List<string> { "/usr/sbin/xtables-nft-multi", "/usr/sbin/conntrack", "/usr/sbin/ipset", "/usr/sbin/nft" };
        foreach (var plugin in new DirectoryInfo($"{tree}/usr/lib/x86_64-linux-gnu/xtables").EnumerateFiles("*.so"))
        {
            var path = plugin.FullName[tree.Length..];
            if (plugin.LinkTarget is { } target)
                contents.Add(LayerEntry.Symlink(path, target));
            else
                files.Add(path);
        }
        return files;
    }
}
