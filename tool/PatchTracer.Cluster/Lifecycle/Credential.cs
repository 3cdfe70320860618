using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// By this token a collector knows the components of one cluster from what runs in its pods. It is made with the cluster, and lies in a
/// file that only its owner reads: here in the cluster's state, on every node in <see cref="NodePath"/>. Components that run in pods
/// have that directory mounted; they look for the file with each request, so it may come after them.
/// </summary>
internal sealed class Credential
{
    public const string NodeDirectory = "/etc/patchtracer";

    public const string NodePath = $"{NodeDirectory}/credential";

    private const int RandomBytes = 32;
    private const string Volume = "patchtracer";
    private const string Proxy = "kube-proxy";

    private static readonly TimeSpan ProxyPatience = TimeSpan.FromMinutes(3);

    private Credential(string path, string token) => (Path, Token) = (path, token);

    /// <summary>The file on this machine.</summary>
    public string Path { get; }

    public string Token { get; }

    /// <summary>That of a cluster, made if there is none: its state may have been removed while its nodes ran.</summary>
    public static async Task<Credential> EnsureAsync(string stateDirectory, CancellationToken cancellation)
    {
        var path = System.IO.Path.Combine(PrivateDirectory.Create(stateDirectory).FullName, "credential");
        if (File.Exists(path))
            return new Credential(path, ForeignFile.ReadText(path).Trim());
        var token = RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);
        var partial = $"{path}.partial";
        File.Delete(partial);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(partial, options))
            await writer.WriteAsync($"{token}\n".AsMemory(), cancellation);
        File.Move(partial, path);
        return new Credential(path, token);
    }

    /// <summary>Brings it to every node that has it not.</summary>
    public Task BringAsync(IReadOnlyList<Node> nodes, CancellationToken cancellation) => Node.OnEachAsync(nodes, async node =>
    {
        if ((await node.TryExecAsync(["cat", NodePath], cancellation))?.Trim() == Token)
            return;
        // Read at any moment, so it gets its name when it is whole; and never by a command line, which others of the node see.
        await node.ExecAsync(["sh", "-c", "mkdir -p $1 && chmod 755 $1 && umask 077 && cat > $0.partial && mv $0.partial $0", NodePath,
            NodeDirectory], $"{Token}\n", cancellation);
    });

    /// <summary>The mount of the control plane's pods, which kubeadm writes, as an entry of their `extraVolumes`.</summary>
    public static YamlMappingNode ExtraVolume => new(
        "name", Volume, "hostPath", NodeDirectory, "mountPath", NodeDirectory, "readOnly", "true", "pathType", "DirectoryOrCreate");

    /// <summary>The same for kube-proxy, which kubeadm offers no way to change: its pods are made again.</summary>
    public static async Task MountInProxyAsync(KubeClient kube, CancellationToken cancellation)
    {
        if (await kube.TryGetAsync(KubeResource.DaemonSets, "kube-system", Proxy, cancellation) is not { } set)
            return;
        var pod = set.At("spec", "template", "spec");
        if (pod.Items("volumes").Any(volume => volume.Text("name") == Volume))
            return;
        await kube.PatchAsync(KubeResource.DaemonSets, "kube-system", Proxy, WithMount(pod), null, cancellation);
        await Polling.UntilAsync(Proxy, ProxyPatience,
            async c => Rollout.PendingOnNodes(await kube.GetAsync(KubeResource.DaemonSets, "kube-system", Proxy, c)), cancellation);
    }

    internal static JsonObject WithMount(JsonObject pod)
    {
        var containers = (JsonArray)pod["containers"]!.DeepClone();
        foreach (var container in containers.OfType<JsonObject>().Where(container => container.Text("name") == Proxy))
        {
            if (container["volumeMounts"] is not JsonArray mounts)
                container["volumeMounts"] = mounts = [];
            mounts.Add(new JsonObject { ["name"] = Volume, ["mountPath"] = NodeDirectory, ["readOnly"] = true });
        }
        var volumes = pod["volumes"]?.DeepClone() as JsonArray ?? [];
        volumes.Add(new JsonObject
        {
            ["name"] = Volume,
            ["hostPath"] = new JsonObject { ["path"] = NodeDirectory, ["type"] = "DirectoryOrCreate" }
        });
        return new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["template"] = new JsonObject
                {
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = containers,
                        ["volumes"] = volumes
                    }
                }
            },
        };
    }
}
