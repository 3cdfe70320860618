namespace PatchTracer.Tracepoints.Paths;

/// <summary>What a path starts from.</summary>
internal abstract record PathRoot
{
    private PathRoot() { }

    /// <summary>A bind, else a parameter of that name.</summary>
    public sealed record Named(string Name) : PathRoot;

    /// <summary>A parameter by name, by type, by both, or by index from 0.</summary>
    public sealed record Parameter(string? Name, string? Type, int? Index) : PathRoot;

    public sealed record Receiver : PathRoot;

    /// <summary>A local variable; with <paramref name="Call"/>, one that is assigned from such a call.</summary>
    public sealed record Local(string Name, CallSelector? Call) : PathRoot;

    /// <summary>A selection such as <c>proxier.serviceMap</c> that the function itself makes: what a release calls a field.</summary>
    public sealed record Used(string Selection) : PathRoot;

    public sealed record Result(int Index) : PathRoot;

    /// <summary>The last result whose type is <c>error</c>.</summary>
    public sealed record ErrorResult : PathRoot;
}
