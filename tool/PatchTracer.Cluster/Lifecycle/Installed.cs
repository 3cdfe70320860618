using System.Text.Json;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// What a node says is installed on it. Written last, when a cluster is complete, so that a cluster whose making was
/// killed half-way does not have it.
/// </summary>
/// <param name="Key">The reuse key of the spec it was made from.</param>
/// <param name="Address">The node's address when the cluster was made: certificates and etcd depend on it.</param>
/// <param name="Components">Digests by component.</param>
public sealed record Installed(string Key, string Address, IReadOnlyDictionary<string, string> Components)
{
    /// <summary>That of <see cref="NodeConfiguration"/> when the cluster was complete; null in what an earlier version wrote.</summary>
    public string? Configuration { get; init; }

    internal const string Path = "/etc/patchtracer/digests.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    /// <summary>Null for text that is not one.</summary>
    internal static Installed? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<Installed>(text, Format);
        }
        catch (JsonException)
        {
            return null; // counts as a cluster that was not completed
        }
    }

    internal static async Task<Installed?> ReadAsync(Node node, CancellationToken cancellation) =>
        Parse(await node.TryReadAsync(Path, cancellation));

    internal Task WriteAsync(Node node, CancellationToken cancellation) => node.WriteAsync(Path, ToJson(), cancellation);

    internal Installed With(string component, string digest) =>
        this with { Components = new Dictionary<string, string>(Components) { [component] = digest } };
}
