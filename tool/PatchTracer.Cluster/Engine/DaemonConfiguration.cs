using System.Text.Json;
using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Engine;

/// <summary>Docker's daemon.json: what is in it stays, what the mend needs is put beside it.</summary>
internal static class DaemonConfiguration
{
    public const string Path = "/etc/docker/daemon.json";

    private const string Runtimes = "runtimes";
    private const string DefaultRuntime = "default-runtime";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of a daemon.json that has <paramref name="name"/> as its default runtime, or null if it has already.</summary>
    /// <param name="text">The present text, null or empty if there is none.</param>
    /// <exception cref="ClusterException">Not a JSON object, or another default runtime was chosen by somebody on purpose.</exception>
    public static string? WithDefaultRuntime(string? text, string name, string path)
    {
        var root = Parse(text);
        if (root[Runtimes]?[name]?["path"]?.GetValue<string>() == path && root[DefaultRuntime]?.GetValue<string>() == name)
            return null;
        if (root[DefaultRuntime]?.GetValue<string>() is { } other && other is not "runc" && other != name)
        {
            throw new ClusterException(ClusterFailure.Machine,
                $"{Path} chooses the default runtime '{other}'; containers here need '{path}' in front of it. "
                + $"Remove '{DefaultRuntime}' from that file, or make '{other}' drop CAP_SYS_RESOURCE itself.");
        }
        if (root[Runtimes] is not JsonObject runtimes)
            root[Runtimes] = runtimes = [];
        runtimes[name] = new JsonObject { ["path"] = path };
        root[DefaultRuntime] = name;
        return root.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            throw new ClusterException(ClusterFailure.Machine, $"{Path} is not valid JSON ({e.Message}); mend or remove it.", e);
        }
    }
}
