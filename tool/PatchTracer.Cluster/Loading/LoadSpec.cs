namespace PatchTracer.Cluster.Loading;

/// <summary>What requests to send.</summary>
/// <param name="Target">Where the application is reached: `http://127.0.0.1:8080`.</param>
/// <param name="Seed">Decides which requests are sent with which values, in order; the same seed sends the same ones.</param>
public sealed record LoadSpec(Uri Target, int Seed)
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<RequestTemplate> Requests { get; init; } = [new()];

    /// <summary>What placeholders stand for, by name.</summary>
    public IReadOnlyDictionary<string, ValueSource> Values { get; init; } = new Dictionary<string, ValueSource>();

    /// <summary>One after the other.</summary>
    public required IReadOnlyList<LoadStage> Stages { get; init; }

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>No request begins after this; those begun are waited for.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);
}
