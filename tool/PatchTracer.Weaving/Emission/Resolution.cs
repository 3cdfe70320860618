namespace PatchTracer.Weaving.Emission;

/// <summary>What became of a name or path at a place: a value, a reason why there is none, or nothing because that is allowed.</summary>
internal readonly record struct Resolution(ResolvedValue? Value, string Problem)
{
    /// <summary>A bind that may be absent is: what uses it is left out.</summary>
    public static readonly Resolution LeftOut = new(null, "");

    public static Resolution Fail(string problem) => new(null, problem);

    public static implicit operator Resolution(ResolvedValue value) => new(value, "");
}
