using System.Net;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Machine;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>One node of a kind cluster: a container of this machine's Docker engine.</summary>
internal sealed record Node(string Name, bool IsControlPlane)
{
    private const string ClusterLabel = "io.x-k8s.kind.cluster";
    private const string RoleLabel = "io.x-k8s.kind.role";

    /// <summary>
    /// All nodes of a cluster that was made here, control planes first; running or not. kind's labels are the same on those of a cluster
    /// that somebody else made, but ours are on a network of ours.
    /// </summary>
    public static async Task<IReadOnlyList<Node>> OfClusterAsync(string cluster, CancellationToken cancellation) =>
        [.. (await ListAsync(cluster, cancellation)).Where(node => node.IsOurs).Select(node => node.Node)
            .OrderByDescending(n => n.IsControlPlane).ThenBy(n => n.Name, StringComparer.Ordinal)];

    /// <exception cref="ClusterException">kind has a cluster of that name that was not made here.</exception>
    public static async Task RequireNoneOfOthersAsync(string cluster, CancellationToken cancellation)
    {
        var others = (await ListAsync(cluster, cancellation)).Where(node => !node.IsOurs).Select(node => node.Node.Name).ToList();
        if (others.Count > 0)
        {
            throw new ClusterException(ClusterFailure.Input,
                $"There is a cluster '{cluster}' of kind that PatchTracer did not make, "
                + $"and it leaves it alone ({string.Join(", ", others)}). Give yours another name, "
                + $"or remove that one by `kind delete cluster --name {cluster}`.");
        }
    }

    private static async Task<IEnumerable<(Node Node, bool IsOurs)>> ListAsync(string cluster, CancellationToken cancellation)
    {
        var lines = await Docker.RunAsync(
            ["ps", "--all", "--filter", $"label={ClusterLabel}={cluster}", "--format", $$$"""{{.Names}} {{.Label "{{{RoleLabel}}}"}} {{.Networks}}"""], cancellation);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Select(words => (new Node(words[0], words[1] == "control-plane"),
                words[2].Split(',').Contains(ClusterNetwork.NameFor(cluster))));
    }

    /// <summary>Does the same on every node, on all at the same time.</summary>
    /// <returns>What came of it, in the order of the nodes.</returns>
    public static Task<T[]> OnEachAsync<T>(IEnumerable<Node> nodes, Func<Node, Task<T>> work) => Task.WhenAll(nodes.Select(work));

    /// <inheritdoc cref="OnEachAsync{T}"/>
    public static Task OnEachAsync(IEnumerable<Node> nodes, Func<Node, Task> work) => Task.WhenAll(nodes.Select(work));

    /// <summary>Runs a program in the node and returns what it printed.</summary>
    public Task<string> ExecAsync(IReadOnlyList<string> command, CancellationToken cancellation) =>
        Docker.RunAsync(["exec", Name, .. command], cancellation);

    /// <summary>The same, with a text as its standard input.</summary>
    public Task<string> ExecAsync(IReadOnlyList<string> command, string input, CancellationToken cancellation) =>
        new Tool(Docker.Program, ["exec", "--interactive", Name, .. command]) { StandardInput = input }.RunAsync(cancellation);

    public Task<string?> TryExecAsync(IReadOnlyList<string> command, CancellationToken cancellation) =>
        Docker.TryRunAsync(["exec", Name, .. command], cancellation);

    public async Task<bool> IsRunningAsync(CancellationToken cancellation) =>
        await InspectAsync("{{.State.Running}}", cancellation) == "true";

    public async Task<DateTimeOffset> StartedAsync(CancellationToken cancellation) =>
        DateTimeOffset.Parse(await InspectAsync("{{.State.StartedAt}}", cancellation));

    /// <summary>The address on the cluster's network; null while the node is stopped.</summary>
    public async Task<IPAddress?> AddressAsync(CancellationToken cancellation)
    {
        var text = await InspectAsync("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", cancellation);
        return IPAddress.TryParse(text, out var address) ? address : null;
    }

    /// <summary>
    /// Whether the node runs, `sha256:…` of the image that it was made from, and its address, which a node that is stopped has not.
    /// </summary>
    public async Task<(bool IsRunning, string Image, string? Address)> StateAsync(CancellationToken cancellation)
    {
        var state = (await InspectAsync("{{.State.Running}} {{.Image}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", cancellation))
            .Split(' ');
        return (state[0] == "true", state[1], IPAddress.TryParse(state[2], out var address) ? address.ToString() : null);
    }

    /// <summary>`sha256:…` of the image that the node was made from.</summary>
    public Task<string> ImageAsync(CancellationToken cancellation) => InspectAsync("{{.Image}}", cancellation);

    /// <summary>`sha256:…` of the tar of the lowest layer of that image; null where the engine does not have the image any more.</summary>
    public async Task<string?> RootAsync(CancellationToken cancellation) => (await Docker.TryRunAsync(
        ["image", "inspect", "--format", "{{index .RootFS.Layers 0}}", await ImageAsync(cancellation)], cancellation))?.Trim();

    /// <summary>The text of a file, whether the node runs or not; null if there is none.</summary>
    public async Task<string?> TryReadAsync(string path, CancellationToken cancellation)
    {
        if (await TryExecAsync(["cat", path], cancellation) is { } text)
            return text;
        using var directory = new Machine.TemporaryDirectory();
        var copy = Path.Combine(directory.Path, "file");
        return await Docker.TryRunAsync(["cp", $"{Name}:{path}", copy], cancellation) is null ? null
            : await File.ReadAllTextAsync(copy, cancellation);
    }

    /// <summary>Writes a file whole: beside its place, then moved into it.</summary>
    public async Task WriteAsync(string path, string text, CancellationToken cancellation)
    {
        await ExecAsync(["sh", "-c", "mkdir -p \"$1\" && cat > \"$0.partial\" && mv \"$0.partial\" \"$0\"", path, Path.GetDirectoryName(path)!],
            text, cancellation);
    }

    /// <summary>Copies a file of this machine into the node, with its mode, and moves it into its place when it is whole.</summary>
    public async Task CopyInAsync(string source, string path, CancellationToken cancellation)
    {
        await ExecAsync(["mkdir", "-p", Path.GetDirectoryName(path)!], cancellation);
        await Docker.RunAsync(["cp", "--follow-link", source, $"{Name}:{path}.partial"], cancellation);
        await ExecAsync(["mv", $"{path}.partial", path], cancellation);
    }

    public Task StartAsync(CancellationToken cancellation) => Docker.RunAsync(["start", Name], cancellation);

    /// <summary>With its anonymous volumes: a kind node keeps /var in one.</summary>
    public Task RemoveAsync(CancellationToken cancellation) => Docker.RunAsync(["rm", "--force", "--volumes", Name], cancellation);

    /// <summary>The host's address and port that lead to a port of the node, or null if it is not mapped.</summary>
    public async Task<IPEndPoint?> HostEndpointAsync(int nodePort, CancellationToken cancellation) =>
        await Docker.TryRunAsync(["port", Name, $"{nodePort}/tcp"], cancellation) is { } lines
            && IPEndPoint.TryParse(lines.Split('\n')[0], out var endpoint)
            ? endpoint
            : null;

    private Task<string> InspectAsync(string format, CancellationToken cancellation) =>
        Docker.RunAsync(["inspect", "--type", "container", "--format", format, Name], cancellation);
}
