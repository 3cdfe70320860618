using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PatchTracer.Cluster.Engine;

namespace PatchTracer.Cluster.Networking;

/// <summary>Who listens on a TCP port of this machine.</summary>
public sealed record PortHolder(int Port, int? ProcessId, string? Program)
{
    /// <summary>TCP_LISTEN of include/net/tcp_states.h.</summary>
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Null if <paramref name="port"/> can be listened on at <paramref name="address"/> this moment.</summary>
    public static PortHolder? Find(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException)
        {
            var process = Inodes(port).Select(ProcessWith).FirstOrDefault(id => id is not null);
            return new PortHolder(port, process, process is { } id ? Processes.NameOf(id) : null);
        }
    }

    public override string ToString() =>
        ProcessId is null ? $"port {Port} is taken by a process that is not visible here"
            : $"port {Port} is taken by {Program} (process {ProcessId})";

    private static IEnumerable<string> Inodes(int port) =>
        Tables.Where(File.Exists).SelectMany(f => ListeningInodes(File.ReadAllText(f), port));

    /// <summary>Socket inodes of the lines of a /proc/net/tcp table that listen on a port: proc(5).</summary>
    internal static IEnumerable<string> ListeningInodes(string table, int port)
    {
        foreach (var line in table.Split('\n').Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening
                && int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port)
                yield return fields[9];
        }
    }

    private static int? ProcessWith(string inode)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out var id) && Holds(directory, $"socket:[{inode}]"))
                return id;
        }
        return null;
    }

    private static bool Holds(string process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(fd => new FileInfo(fd).LinkTarget == socket);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or another user's
        }
    }
}
