namespace PatchTracer.Cluster.Loading;

/// <summary>What requests to send.</summary>
/// <param name="Target">Where HotROD's frontend is reached: `http://127.0.0.1:8080`.</param>
/// <param name="Requests">How many in all.</param>
/// <param name="Seed">Decides the order of customers and nothing else; the same seed asks for the same ones.</param>
public sealed record LoadSpec(Uri Target, int Requests, int Seed)
{
    /// <summary>The customers of the original HotROD demo.</summary>
    public IReadOnlyList<int> Customers { get; init; } = [123, 392, 731, 567];

    /// <summary>Requests begun per second; they are begun at these times whether or not earlier ones were answered.</summary>
    public double Rate { get; init; } = 5;

    /// <summary>No more than this many wait for an answer at a time; when reached, later ones begin late.</summary>
    public int Concurrency { get; init; } = 10;

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>No request begins after this; those begun are waited for.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);
}
