using System.Net;
using PatchTracer.Cluster.Apt;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Cluster.Machine;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Everything the main job needs of a machine, in the order in which it needs it.</summary>
internal static class MachineRequirements
{
    /// <summary>What most of it comes from.</summary>
    private const string Suite = "bookworm";
    private const long GiB = 1L << 30;
    private const long NeededDisk = 20 * GiB;
    private const long NeededMemory = 6 * GiB;

    public static IReadOnlyList<Requirement> All(CacheRoot cache, IReadOnlyList<int> ports) => All(cache, ports, Distribution.OfMachine());

    private static IReadOnlyList<Requirement> All(CacheRoot cache, IReadOnlyList<int> ports, Distribution distribution) =>
    [
        Packaged("git", "woven trees are branches", Probe.Program("git", "--version"), "git"),
        new(".NET SDK", "PatchTracer and .NET applications are built with it", "install .NET SDK 10 (https://dot.net)",
            Probe.Program("dotnet", "--version")),
        Optional("Node.js", "the collector's page is built with it", Probe.Program("node", "--version"), "nodejs"),
        Optional("npm", "gets what the collector's page is built of", Probe.Program("npm", "--version"), "npm"),
        new("Go", "compiles Kubernetes; each tree wants its own", "", _ => GoProbe.ObserveAsync(cache)),
        Packaged("dpkg-source", "unpacks Kubernetes' Debian source package", Probe.Program("dpkg-source", "--version"), "dpkg-dev"),
        Environment.IsPrivilegedProcess
            ? Packaged("debootstrap", "makes the root file system of node images", Probe.Program("debootstrap", "--version"), "debootstrap")
            : new("debootstrap", "makes the root file system of node images", "", _ =>
                Task.FromResult(Observation.Ok(
                    "not needed: for a user it runs in a container") with { LookedAt = "this process is not root's" })),
        Packaged("Debian's keys", "what comes from Debian is checked by them", _ => Task.FromResult(
            (File.Exists(DebianArchive.Keyring) ? Observation.Ok("there")
                : Observation.Missing("not installed")) with { LookedAt = DebianArchive.Keyring }), "debian-archive-keyring"),
        Packaged("curl", "asks applications by hand and in tests", Probe.Program("curl", "--version"), "curl"),
        new("Debian mirror", "source packages, kind and node images come from it",
            $"check the network and /etc/apt/sources.list.d, or name a mirror in {DebianArchive.Variable}", MirrorAsync),
        Packaged("iptables", "keeps the cluster from reaching beyond this machine", Probe.Program("iptables", "--version"), "iptables"),
        Packaged("ip", "keeps pod and Service addresses unreachable from outside the cluster", Probe.Program("ip", "-V"), "iproute2"),
        Packaged("conntrack", "shows translated connections", Probe.Program("conntrack", "--version"), "conntrack"),
        Kernel("overlay file system", "container images are overlays", OverlayAsync),
        Kernel("veth", "pods are connected by it",
            Probe.InOwnNetwork("works", "ip", "link", "add", "pt0", "type", "veth", "peer", "name", "pt1")),
        Kernel("bridge", "nodes are connected by it", Probe.InOwnNetwork("works", "ip", "link", "add", "pt0", "type", "bridge")),
        Kernel("netfilter", "kube-proxy's rules need NAT, statistic and comment matches", Probe.InOwnNetwork("works",
            "iptables", "-t", "nat", "-A", "OUTPUT", "-p", "tcp", "-m", "statistic", "--mode", "random", "--probability", "0.5",
            "-m", "comment", "--comment", "probe", "-j", "DNAT", "--to-destination", "127.0.0.2:1")),
        Kernel("firewall matches", "the cluster reaches named ports of this machine and no others", Probe.InOwnNetwork("work",
            "iptables", "-A", "INPUT", "-p", "tcp", "-m", "conntrack", "--ctstate", "NEW", "-m", "multiport", "!", "--dports", "1,2",
            "-m", "comment", "--comment", "probe", "-j", "REJECT")),
        Kernel("conntrack over netlink", "kube-proxy reports each translated connection from it",
            Probe.InOwnNetwork("works", "conntrack", "-L")),
        new("inotify instances", "systemd, containerd and kubelet of each node need several", InotifyLimit.Remedy,
            _ => Task.FromResult(InotifyLimit.Observe())),
        new("Docker client", "kind and PatchTracer drive the engine with it", Remedies.Doctor, EngineProbe.Client(distribution)),
        new("Docker engine", "nodes are its containers", Remedies.Doctor, EngineProbe.EngineAsync),
        new("privileged containers", "kind's nodes are privileged", Remedies.Doctor, EngineProbe.PrivilegedAsync),
        new("firewall", "nodes send their spans to this machine", HostFirewall.Remedy(ClusterNetwork.BridgeFor(ClusterSpec.DefaultName)),
            _ => Task.FromResult(Firewall())),
        new("kind", "creates the cluster", Remedies.Doctor, cancellation => KindAsync(cache, cancellation)),
        new("disk space", "source, builds, images and nodes", $"free {NeededDisk / GiB} GiB, or point PATCHTRACER_CACHE elsewhere",
            _ => Task.FromResult(Disk(cache.Path))),
        new("memory", "Go's linker and two nodes", $"give the machine {NeededMemory / GiB} GiB", _ => Task.FromResult(Memory())),
        .. ports.Select(port => new Requirement($"port {port}", "the cluster or the collector listens on it",
            "stop the holder, or choose another port", _ =>
                Task.FromResult(PortHolder.Find(IPAddress.Loopback, port) is { } holder ? Observation.Warning($"{holder}")
                    : Observation.Ok("free")))),
    ];

    private static Requirement Packaged(string name, string why, Func<CancellationToken, Task<Observation>> probe, string package) =>
        new(name, why, Remedies.Install(package), probe) { Package = package };

    /// <summary>Nothing of the main job fails without it.</summary>
    private static Requirement Optional(string name, string why, Func<CancellationToken, Task<Observation>> probe, string package) =>
        new(name, why, Remedies.Install(package), async cancellation =>
            await probe(cancellation) is var seen && seen.Status == FindingStatus.Ok ? seen : seen with { Status = FindingStatus.Warning });

    private static Requirement Kernel(string name, string why, Func<CancellationToken, Task<Observation>> probe) =>
        new(name, why, "run as root, on a kernel that has it", probe);

    private static async Task<Observation> OverlayAsync(CancellationToken cancellation)
    {
        if ((await File.ReadAllTextAsync("/proc/filesystems", cancellation)).Contains("\toverlay\n", StringComparison.Ordinal))
            return Observation.Ok("works") with { LookedAt = "/proc/filesystems" };
        var (code, output) = await BriefProgram.RunAsync("modprobe", ["--dry-run", "overlay"], cancellation);
        return (code == 0 ? Observation.Ok("as a module")
            : Observation.Broken(Probe.LastLine(output))) with
        { LookedAt = "/proc/filesystems, modprobe overlay" };
    }

    private static async Task<Observation> MirrorAsync(CancellationToken cancellation)
    {
        var mirror = DebianArchive.Of(Suite);
        // apt's own client, since only apt's configuration knows the proxy of this machine.
        var url = $"{mirror.Uri}/dists/{Suite}/InRelease";
        using var directory = new TemporaryDirectory();
        var (code, output) = await BriefProgram.RunAsync("/usr/lib/apt/apt-helper",
            ["-q", "download-file", url, Path.Combine(directory.Path, "InRelease")], cancellation);
        return (code == 0 ? Observation.Ok("answers") : Observation.Broken(Probe.LastLine(output))) with { LookedAt = url };
    }

    private static async Task<Observation> KindAsync(CacheRoot cache, CancellationToken cancellation) =>
        await new KindProgram(cache).FindAsync(cancellation) is { } kind
            ? Observation.Ok($"{kind.Version}") with { LookedAt = kind.Program }
            : Observation.Ok($"none yet: `up` and `run` get {KindProgram.Tested} from Debian "
            + "into the cache") with
            { LookedAt = $"kind in {ProgramPath.LookedAt} and in {cache.Path}/tools" };

    private static Observation Firewall() => (HostFirewall.Find() is { } name
        ? Observation.Warning($"{name} is at work, and may refuse what nodes send to the collector; a run looks, and ends if it does")
        : Observation.Ok("none that is known")) with
    { LookedAt = "/etc/ufw/ufw.conf, /run/firewalld" };

    private static Observation Disk(string path)
    {
        var free = DiskSpace.Free(path);
        var details = $"{free / GiB} GiB free for {path}";
        return free >= NeededDisk ? Observation.Ok(details) : Observation.Warning(details);
    }

    private static Observation Memory()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var details = $"{total / GiB} GiB";
        return total >= NeededMemory ? Observation.Ok(details) : Observation.Warning(details);
    }
}
