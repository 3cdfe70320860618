using PatchTracer.Images.Components;
using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>The files of <c>kind-config/node</c> and what is derived from a node image's specification.</summary>
internal sealed class NodeFiles(string sources)
{
    private const string ImagesDirectory = "kind/patchtracer/images";
    private const string PausePlaceholder = "@PAUSE_IMAGE@";

    /// <summary>
    /// What an image does not boot without, below <c>kind-config/node</c>: a checkout may lack them without git saying so.
    /// </summary>
    private static readonly string[] Programs =
    [
        "debian/usr/local/bin/entrypoint", "debian/usr/local/bin/patchtracer-kubelet-cgroups",
        "common/usr/local/bin/patchtracer-import-images",
    ];

    /// <summary>Units that only a whole machine needs.</summary>
    private static readonly string[] MaskedUnits =
    [
        "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer",
        "getty.target", "systemd-pstore.service", "systemd-update-utmp.service", "systemd-logind.service",
    ];

    /// <exception cref="ImageException">A program of the node is not there.</exception>
    public void RequirePrograms()
    {
        if (Programs.Select(program => Path.Combine(sources, program)).FirstOrDefault(path => !File.Exists(path)) is { } absent)
            throw new ImageException($"the node image needs {absent}, which this checkout does not have; "
                + "`git status --ignored` tells whether git leaves it out", absent);
    }

    /// <summary>One package a line; '#' starts a comment.</summary>
    public IReadOnlyList<string> Packages() =>
        [.. File.ReadLines(Path.Combine(sources, "packages")).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];

    /// <summary>What makes a Debian root a kind node, without any binary of Kubernetes.</summary>
    public LayerContents ForDebian(NodeImageSpec spec)
    {
        var contents = Common(spec).AddRange(Files("debian"))
            .Add(LayerEntry.FromText("etc/containerd/config.toml", ContainerdConfiguration(spec)))
            .Add(LayerEntry.FromText("kind/version", spec.Release))
            .Add(LayerEntry.Directory("etc/kubernetes/manifests"))
            .Add(LayerEntry.Directory("kind/manifests"))
            .Add(LayerEntry.Symlink("opt/cni/bin", "/usr/lib/cni"))
            .Add(LayerEntry.Symlink("etc/systemd/system/default.target", "/lib/systemd/system/multi-user.target"))
            .Add(Wanted("kubelet.service"));
        foreach (var unit in MaskedUnits)
            contents.Add(LayerEntry.Symlink($"etc/systemd/system/{unit}", "/dev/null"));
        return contents;
    }

    /// <summary>What an existing node image needs to take new component images and settings.</summary>
    public LayerContents Common(NodeImageSpec spec)
    {
        var contents = new LayerContents().AddRange(Files("common"));
        if (spec.KubeletEnvironment.Count > 0)
        {
            var lines = spec.KubeletEnvironment.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key}={pair.Value}\n");
            contents.Add(LayerEntry.FromText("etc/default/patchtracer", string.Concat(lines)));
        }
        return contents;
    }

    /// <summary>One component's archive, where the import at boot looks for it.</summary>
    public static LayerContents Preloaded(ComponentImage image) =>
        new LayerContents().Add(LayerEntry.FromFile($"{ImagesDirectory}/{image.Component}.tar", image.Archive, Modes.Data));

    /// <summary>The list by which the import sees whether it has been done.</summary>
    public static LayerContents PreloadIndex(IReadOnlyList<ComponentImage> images)
    {
        var lines = images.OrderBy(image => image.Name, StringComparer.Ordinal).Select(image => $"{image.Name} {image.Id}\n");
        return new LayerContents().Add(LayerEntry.FromText($"{ImagesDirectory}/index", string.Concat(lines)));
    }

    // Scripts are programs, all else is data: a package that was unpacked need not have kept what the disk says.
    private IEnumerable<LayerEntry> Files(string folder) => TreeScan.AsRoot(Path.Combine(sources, folder))
        .Select(entry => entry.Source is { } file ? entry with { Mode = IsScript(file) ? Modes.Program : Modes.Data } : entry);

    private static bool IsScript(string file)
    {
        Span<byte> start = stackalloc byte[2];
        using var stream = File.OpenRead(file);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("#!"u8);
    }

    private string ContainerdConfiguration(NodeImageSpec spec)
    {
        var pause = spec.Images.FirstOrDefault(image => image.Component == "pause")
            ?? throw new ImageException("a node image on a Debian base needs the pause image among its component images");
        return File.ReadAllText(Path.Combine(sources, "debian/etc/containerd/config.toml"))
            .Replace(PausePlaceholder, pause.Name, StringComparison.Ordinal);
    }

    private static LayerEntry Wanted(string unit) =>
        LayerEntry.Symlink($"etc/systemd/system/multi-user.target.wants/{unit}", $"/etc/systemd/system/{unit}");
}
