using System.Security.Cryptography.X509Certificates;
using System.Text;
using PatchTracer.Workspace;
using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>Where an API server is and how to prove who one is: the current context of a kubeconfig with embedded certificates.</summary>
public sealed record Kubeconfig(Uri Server, X509Certificate2 Authority, X509Certificate2 Client)
{
    public static Kubeconfig Load(string path)
    {
        try
        {
            return Parse(ForeignFile.ReadText(path));
        }
        catch (Exception e) when (e is YamlException or InvalidDataException or IOException or FormatException
            or System.Security.Cryptography.CryptographicException)
        {
            throw new ClusterException(ClusterFailure.Input, $"{path} is not a kubeconfig that can be used: "
                + $"{(e is YamlException yaml ? $"{yaml.Start.Line}:{yaml.Start.Column}: {YamlText.Reason(yaml)}" : e.Message)}. "
                + "`patchtracer up` makes it again.", e);
        }
    }

    /// <exception cref="InvalidDataException">Something needed is not in it.</exception>
    public static Kubeconfig Parse(string text)
    {
        var root = YamlText.Documents(text) is [{ RootNode: YamlMappingNode mapping }, ..] ? mapping
            : throw new InvalidDataException("it is no mapping");
        var context = Named(root, "contexts", Text(root, "current-context"), "context");
        var cluster = Named(root, "clusters", Text(context, "cluster"), "cluster");
        var user = Named(root, "users", Text(context, "user"), "user");
        return new Kubeconfig(
            new Uri(Text(cluster, "server")),
            X509Certificate2.CreateFromPem(Decoded(cluster, "certificate-authority-data")),
            X509Certificate2.CreateFromPem(Decoded(user, "client-certificate-data"), Decoded(user, "client-key-data")));
    }

    private static YamlMappingNode Named(YamlMappingNode root, string list, string name, string content)
    {
        var entries = root.Children.TryGetValue(list, out var node) ? node as YamlSequenceNode : null;
        var entry = entries?.OfType<YamlMappingNode>().FirstOrDefault(e => Text(e, "name") == name)
            ?? throw new InvalidDataException($"'{list}' has no entry '{name}'");
        return entry.Children.TryGetValue(content, out var value) && value is YamlMappingNode mapping
            ? mapping
            : throw new InvalidDataException($"entry '{name}' of '{list}' has no '{content}'");
    }

    private static string Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { Length: > 0 } text }
            ? text
            : throw new InvalidDataException($"'{key}' is missing");

    private static string Decoded(YamlMappingNode node, string key) => Encoding.UTF8.GetString(Convert.FromBase64String(Text(node, key)));
}
