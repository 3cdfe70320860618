using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PatchTracer.Workspace;

namespace PatchTracer.Fresh.Machines;

/// <summary>A running machine. Ctrl-C, and the end of what was asked of it, end its QEMU.</summary>
internal sealed class VirtualMachine : IAsyncDisposable
{
    private const int Processors = 2;
    private const string Memory = "7000";
    private const int Unreachable = 255; // ssh's own

    /// <summary>A machine that ends closes its connections before QEMU is gone.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BootTime = TimeSpan.FromMinutes(2);

    private readonly CancellationTokenSource _end = new();
    private readonly string _directory;
    private readonly int _port = FreePort();
    private Task<(int, string)> _qemu = Task.FromResult((0, ""));

    private VirtualMachine(string directory) => _directory = directory;

    private string SerialLog => Path.Combine(_directory, "serial.log");

    /// <exception cref="FreshException">It does not boot.</exception>
    public static async Task<VirtualMachine> BootAsync(
        string directory, string disk, string key, Acceleration acceleration, CancellationToken cancellation)
    {
        var machine = new VirtualMachine(directory);
        machine._qemu = new Tool("qemu-system-x86_64",
            [.. acceleration.Arguments, "-smp", $"{Processors}", "-m", Memory, "-display", "none", "-nodefaults", "-no-reboot",
            "-kernel", Path.Combine(directory, "vmlinuz"), "-initrd", Path.Combine(directory, "initrd.img"),
            "-append", "root=/dev/vda rw console=ttyS0 systemd.show_status=no",
            "-drive", $"file={disk},if=virtio,format=raw,cache=unsafe",
            "-netdev", $"user,id=net,hostfwd=tcp:127.0.0.1:{machine._port}-:22", "-device", "virtio-net,netdev=net",
            "-device", "virtio-rng-pci", "-serial", $"file:{machine.SerialLog}"]).TryRunAsync(machine._end.Token);
        try
        {
            await machine.AwaitAsync(key, BootTime * acceleration.Patience, cancellation);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of the user's shell in the checkout; any exit code is an answer.</summary>
    /// <exception cref="FreshException">The machine is gone.</exception>
    public async Task<int> RunAsync(string key, string command, Action<string> onLine, CancellationToken cancellation)
    {
        var (code, _) = await Ssh(key, $"cd {Disk.Checkout} && {command}", onLine).TryRunAsync(cancellation);
        if (code == Unreachable && await Task.WhenAny(_qemu, Task.Delay(Aftermath, cancellation)) == _qemu)
            throw new FreshException($"the machine ended: {(await _qemu).Item2}{LastWords()}");
        return code;
    }

    /// <summary>Copies a directory of the user's into one of the host; nothing where it is not there.</summary>
    public Task FetchAsync(string key, string directory, string into, CancellationToken cancellation) =>
        new Tool("scp", ["-q", "-r", "-i", key, "-P", $"{_port}", .. Unasked, $"{Disk.User}@127.0.0.1:{directory}", into])
            .TryRunAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _qemu;
        }
        catch (OperationCanceledException)
        {
            // that is how it ends
        }
        _end.Dispose();
    }

    private static readonly string[] Unasked =
    [
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20",
        "-o", "ServerAliveInterval=30", "-o", "ServerAliveCountMax=20",
    ];

    private Tool Ssh(string key, string command, Action<string>? onLine) =>
        new("ssh", ["-q", "-i", key, "-p", $"{_port}", .. Unasked, $"{Disk.User}@127.0.0.1", command]) { OnLine = onLine };

    private async Task AwaitAsync(string key, TimeSpan patience, CancellationToken cancellation)
    {
        for (var begun = Stopwatch.StartNew(); begun.Elapsed < patience; await Task.Delay(2000, cancellation))
        {
            if (_qemu.IsCompleted)
                throw new FreshException($"QEMU ended with exit code {(await _qemu).Item1}: {(await _qemu).Item2}");
            var (code, _) = await Ssh(key, "true", null).TryRunAsync(cancellation);
            if (code == 0)
                return;
        }
        throw new FreshException($"the machine did not answer by ssh within {patience.TotalMinutes:0} minutes{LastWords()}");
    }

    // A kernel that went wrong says so here and nowhere else.
    private string LastWords() => File.Exists(SerialLog)
        ? $"; its console said last:\n{string.Join('\n', File.ReadLines(SerialLog).TakeLast(40))}" : "";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
