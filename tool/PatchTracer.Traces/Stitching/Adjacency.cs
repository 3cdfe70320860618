namespace PatchTracer.Traces.Stitching;

/// <summary>Edges grouped by one of their ends: two arrays, however many edges.</summary>
internal sealed class Adjacency
{
    private readonly int[] _starts;
    private readonly CausalEdge[] _edges;

    public Adjacency(int nodes, List<CausalEdge> edges, Func<CausalEdge, int> end)
    {
        _starts = new int[nodes + 1];
        _edges = new CausalEdge[edges.Count];
        foreach (var edge in edges)
            _starts[end(edge) + 1]++;
        for (var i = 0; i < nodes; i++)
            _starts[i + 1] += _starts[i];
        var filled = new int[nodes];
        foreach (var edge in edges)
            _edges[_starts[end(edge)] + filled[end(edge)]++] = edge;
    }

    public ReadOnlySpan<CausalEdge> Of(int node) => _edges.AsSpan(_starts[node], _starts[node + 1] - _starts[node]);
}
