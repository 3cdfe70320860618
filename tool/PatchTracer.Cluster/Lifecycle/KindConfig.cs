using System.Globalization;
using System.Net;
using PatchTracer.Workspace;
using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// before: a kind cluster file as a person wrote it;
/// after: the same with the host ports of the spec, and with what kubeadm of the release at hand wants besides.
/// </summary>
internal sealed class KindConfig
{
    private const string ControlPlane = "control-plane";

    private readonly YamlMappingNode _root;

    private KindConfig(YamlMappingNode root, string podRange, string serviceRange)
    {
        _root = root;
        PodRange = podRange;
        ServiceRange = serviceRange;
    }

    public string PodRange { get; }

    public string ServiceRange { get; }

    public int NodeCount => Nodes().Count();

    /// <summary>As kind names them, behind the cluster's name: <c>control-plane</c>, <c>worker</c>, <c>worker2</c>.</summary>
    public IReadOnlyList<string> NodeNames => [.. Nodes().Select(node => Text(node, "role") ?? ControlPlane).DefaultIfEmpty(ControlPlane)
        .GroupBy(role => role).SelectMany(role => role.Select((name, i) => i == 0 ? name : $"{name}{i + 1}"))];

    public IReadOnlyList<PortMapping> PortMappings { get; private set; } = [];

    /// <summary>All that are mapped, also to a port that kind is to choose.</summary>
    public IReadOnlyList<int> NodePorts { get; private set; } = [];

    /// <exception cref="ClusterException">Not a cluster file; with line and column.</exception>
    public static KindConfig Load(string path, IReadOnlyDictionary<int, int> hostPorts)
    {
        try
        {
            return Parse(ForeignFile.ReadText(path), path, hostPorts);
        }
        catch (YamlException e)
        {
            throw new ClusterException(ClusterFailure.Input, $"{path}:{e.Start.Line}:{e.Start.Column}: {YamlText.Reason(e)}", e);
        }
    }

    internal static KindConfig Parse(string text, string name, IReadOnlyDictionary<int, int> hostPorts)
    {
        if (YamlText.Documents(text) is not [{ RootNode: YamlMappingNode root }, ..] || Text(root, "kind") != "Cluster")
            throw new ClusterException(ClusterFailure.Input, $"{name}: not a kind cluster file: `kind: Cluster` is missing.");
        var networking = root.Children.TryGetValue("networking", out var n) && n is YamlMappingNode found ? found : [];
        var config = new KindConfig(root, Text(networking, "podSubnet") ?? "10.244.0.0/16", Text(networking, "serviceSubnet")
            ?? "10.96.0.0/16");
        config.SetHostPorts(hostPorts, name);
        var mappings = config.Nodes().SelectMany(n => Sequence(n, "extraPortMappings")).OfType<YamlMappingNode>().ToList();
        config.NodePorts = [.. mappings.Select(mapping => Port(mapping, "containerPort", name))];
        config.PortMappings =
        [
            .. from mapping in mappings
               where Text(mapping, "hostPort") is not null and not "0" // kind then takes any that is free
               select new PortMapping(Address(mapping, name), Port(mapping, "hostPort", name), Port(mapping, "containerPort", name)),
        ];
        return config;
    }

    private static IPAddress Address(YamlMappingNode mapping, string name) =>
        IPAddress.TryParse(Text(mapping, "listenAddress") ?? "0.0.0.0", out var address) ? address
            : throw Bad(mapping, "listenAddress", "an IP address", name);

    private static int Port(YamlMappingNode mapping, string key, string name) =>
        ushort.TryParse(Text(mapping, key), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port
            : throw Bad(mapping, key, "a port, 0 to 65535", name);

    private static ClusterException Bad(YamlMappingNode mapping, string key, string form, string name) => new(ClusterFailure.Input,
        $"{name}:{mapping.Start.Line}:{mapping.Start.Column}: `{key}` "
        + $"{(Text(mapping, key) is { } text ? $"is {form}, not `{text}`" : $"is missing: {form}")}.");

    /// <summary>The text for `kind create cluster --config`.</summary>
    public string Render(IEnumerable<string> kubeadmPatches)
    {
        var patches = new YamlSequenceNode(Sequence(_root, "kubeadmConfigPatches").Concat(
            kubeadmPatches.Select(p => new YamlScalarNode(p) { Style = ScalarStyle.Literal })));
        if (patches.Children.Count > 0)
            _root.Children["kubeadmConfigPatches"] = patches;
        var text = new StringWriter();
        new YamlStream(new YamlDocument(_root)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    /// <summary>
    /// A patch for kubeadm that gives a volume to every part of the control plane. A list in a patch takes the place of the one before it,
    /// so what the file itself gives them is in it too.
    /// </summary>
    public string WithVolume(YamlMappingNode volume)
    {
        var own = Sequence(_root, "kubeadmConfigPatches").OfType<YamlScalarNode>()
            .SelectMany(patch => YamlText.Documents(patch.Value ?? ""))
            .Select(document => document.RootNode).OfType<YamlMappingNode>().Where(patch => Text(patch, "kind") == "ClusterConfiguration")
            .ToList();
        var patch = new YamlMappingNode("kind", "ClusterConfiguration");
        foreach (var component in (string[])["apiServer", "controllerManager", "scheduler"])
        {
            var theirs = own.Select(one => one.Children.TryGetValue(component, out var value) ? value : null).OfType<YamlMappingNode>()
                .SelectMany(one => Sequence(one, "extraVolumes"));
            patch.Add(component, new YamlMappingNode("extraVolumes", new YamlSequenceNode([.. theirs, volume])));
        }
        var text = new StringWriter();
        new YamlStream(new YamlDocument(patch)).Save(text, assignAnchors: false);
        return text.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private void SetHostPorts(IReadOnlyDictionary<int, int> hostPorts, string name)
    {
        var mappings = Nodes().SelectMany(n => Sequence(n, "extraPortMappings")).OfType<YamlMappingNode>().ToList();
        foreach (var (nodePort, hostPort) in hostPorts)
        {
            var mapping = mappings.FirstOrDefault(m => Text(m, "containerPort") == $"{nodePort}")
                ?? throw new ClusterException(ClusterFailure.Input,
                    $"{name}: no extraPortMappings entry has containerPort {nodePort}, so it cannot be mapped to {hostPort}.");
            mapping.Children["hostPort"] = new YamlScalarNode($"{hostPort}");
        }
    }

    private IEnumerable<YamlMappingNode> Nodes() => Sequence(_root, "nodes").OfType<YamlMappingNode>();

    private static YamlSequenceNode Sequence(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlSequenceNode sequence ? sequence : [];

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode scalar ? scalar.Value : null;
}
