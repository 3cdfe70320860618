using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PatchTracer.Workspace;

namespace PatchTracer.Fresh.Roots;

/// <summary>
/// A machine without a kernel of its own: a root file system over a base, with processes, mounts and a network that are its own, so that
/// an engine may run in it beside that of the host. slirp4netns, a program of this user, carries what it sends outside; no rule or
/// address of the host changes. All of it ends with the process that made it, however that ends.
/// </summary>
internal sealed class FreshRoot : IAsyncDisposable
{
    private const string Boot = """
        set -eu
        base=$1 own=$2 debs=$3
        root=$own/root
        mount -t overlay overlay -o "lowerdir=$base,upperdir=$own/changes,workdir=$own/work" "$root"
        mount -t proc proc "$root/proc"
        mount -t sysfs sysfs "$root/sys"
        mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/run"
        mount -t tmpfs tmpfs "$root/tmp"
        # An engine's layers are overlays, which cannot lie on another.
        for engine in docker containerd; do
          mkdir -p "$own/$engine" "$root/var/lib/$engine"
          mount --bind "$own/$engine" "$root/var/lib/$engine"
        done
        mount --bind "$debs" "$root/var/cache/apt/archives"
        shift 3
        while [ $# -gt 0 ]; do
          mkdir -p "$root$2"
          mount --bind "$1" "$root$2"
          mount -o remount,bind,ro "$root$2"
          shift 2
        done
        echo 'nameserver 10.0.2.3' >"$root/etc/resolv.conf"
        ip link set lo up
        cd "$root"
        pivot_root . mnt
        umount -l /mnt
        echo ready
        # Ends when the other end of standard input does; meanwhile the shell takes what is left of orphans.
        exec sh -c 'cat >/dev/null'
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly Process _holder;
    private Process? _network;
    private int _init;

    private FreshRoot(string directory, Process holder) => (_directory, _holder) = (directory, holder);

    /// <summary>The root as the host sees it: what differs from the base.</summary>
    public string Changes => Path.Combine(_directory, "changes");

    /// <param name="lent">Directories of the host and where they are seen, read-only.</param>
    public static async Task<FreshRoot> StartAsync(
        string baseRoot, string debs, IReadOnlyDictionary<string, string> lent, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("patchtracer-fresh-").FullName;
        foreach (var part in new[] { "root", "changes", "work" })
            Directory.CreateDirectory(Path.Combine(directory, part));
        Directory.CreateDirectory(Path.Combine(debs, "partial"));
        var holder = Begin("unshare", ["--mount", "--pid", "--fork", "--kill-child", "--net", "--uts", "--ipc", "--propagation", "private",
            "--",
            "sh", "-c", Boot, "boot", baseRoot, directory, debs, .. lent.SelectMany(l => new[] { l.Key, l.Value })]);
        var root = new FreshRoot(directory, holder);
        try
        {
            await root.AwaitAsync(holder, holder.StandardOutput, "ready", cancellation);
            root._init = int.Parse((await File.ReadAllTextAsync($"/proc/{holder.Id}/task/{holder.Id}/children", cancellation)).Trim(),
                CultureInfo.InvariantCulture);
            root._network = Begin("slirp4netns",
                ["--configure", "--mtu=1500", "--disable-host-loopback", "--exit-fd=0", "--ready-fd=1", $"{root._init}", "tap0"]);
            await root.AwaitAsync(root._network, root._network.StandardOutput, "1", cancellation);
            return root;
        }
        catch
        {
            await root.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program in it, as root and with a plain environment; any exit code is an answer.</summary>
    /// <returns>Its standard output; and the same with what it said on standard error, as it came.</returns>
    public async Task<(int ExitCode, string Output, string Said)> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var said = new ConcurrentQueue<string>();
        var (code, output) = await new Tool("nsenter",
            ["--target", $"{_init}", "--mount", "--pid", "--net", "--uts", "--ipc", "--root", "--",
            "env", "-i", "--chdir=/root", "HOME=/root", "LANG=C.UTF-8",
            "DEBIAN_FRONTEND=noninteractive", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", // the SDK is lent without its ICU
            $"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{DotNetHost.Root}", .. command])
        { OnLine = said.Enqueue }.TryRunAsync(cancellation);
        return (code, output, string.Join('\n', said));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _network, _holder })
        {
            if (process is null)
                continue;
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        // The kernel takes the namespace's mounts down a moment after its last process.
        await new Tool("rm", "-rf", "--one-file-system", _directory).RunAsync(CancellationToken.None);
    }

    private static Process Begin(string program, IReadOnlyList<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;

    private async Task AwaitAsync(Process process, StreamReader output, string word, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var buffer = new char[word.Length];
        if (await output.ReadBlockAsync(buffer, limit.Token) == word.Length && new string(buffer) == word)
            return;
        throw new FreshException($"{process.StartInfo.FileName} could not start a root in {_directory}: {(await process.StandardError.ReadToEndAsync(limit.Token)).Trim()}");
    }
}
