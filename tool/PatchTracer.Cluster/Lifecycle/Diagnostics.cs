using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>What a person needs to see why a cluster does not work. Each part is tried by itself: a broken cluster lacks some.</summary>
internal static class Diagnostics
{
    private static readonly (string File, string[] Command)[] NodeCommands =
    [
        ("kubelet.log", ["journalctl", "--no-pager", "--unit", "kubelet", "--lines", "5000"]),
        ("containerd.log", ["journalctl", "--no-pager", "--unit", "containerd", "--lines", "5000"]),
        ("journal-errors.log", ["journalctl", "--no-pager", "--priority", "warning", "--lines", "500"]),
        ("containers.txt", ["ctr", "--namespace", "k8s.io", "containers", "list"]),
        ("tasks.txt", ["ctr", "--namespace", "k8s.io", "tasks", "list"]),
        ("images.txt", ["ctr", "--namespace", "k8s.io", "images", "list"]),
        ("routes.txt", ["ip", "route"]),
        ("iptables.txt", ["iptables-save"]),
        ("disk.txt", ["df", "-h"]),
    ];

    private static readonly (string File, KubeResource Resource)[] Lists =
    [
        ("nodes.json", KubeResource.Nodes),
        ("pods.json", KubeResource.Pods),
        ("services.json", KubeResource.Services),
        ("deployments.json", KubeResource.Deployments),
        ("events.json", KubeResource.Events),
    ];

    /// <param name="kube">Null if there was no API server to talk to.</param>
    public static async Task WriteAsync(string directory, IReadOnlyList<Node> nodes, KubeClient? kube, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        foreach (var node in nodes)
            await WriteNodeAsync(Directory.CreateDirectory(Path.Combine(directory, node.Name)).FullName, node, cancellation);
        if (kube is null)
            return;
        foreach (var (file, resource) in Lists)
        {
            var path = Path.Combine(directory, file);
            try
            {
                var items = await kube.ListAsync(resource, null, null, cancellation);
                await File.WriteAllTextAsync(path, $"[\n{string.Join(",\n", items.Select(i => i.ToJsonString()))}\n]\n", cancellation);
            }
            catch (KubeException e)
            {
                await File.WriteAllTextAsync(path, e.Message + "\n", cancellation);
            }
        }
    }

    private static async Task WriteNodeAsync(string directory, Node node, CancellationToken cancellation)
    {
        foreach (var (file, command) in NodeCommands)
            await File.WriteAllTextAsync(Path.Combine(directory, file), await OutputAsync(() => node.ExecAsync(command, cancellation)),
                cancellation);
        // As files: every container's log, under the names that the kubelet gives them.
        await OutputAsync(() => Engine.Docker.RunAsync(["cp", $"{node.Name}:/var/log/pods", Path.Combine(directory, "pods")],
            cancellation));
        var console = await OutputAsync(() => Engine.Docker.RunAsync(["logs", "--tail", "300", node.Name], cancellation));
        await File.WriteAllTextAsync(Path.Combine(directory, "console.log"), console, cancellation);
    }

    private static async Task<string> OutputAsync(Func<Task<string>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (e is ToolException or ClusterException)
        {
            return e.Message;
        }
    }
}
