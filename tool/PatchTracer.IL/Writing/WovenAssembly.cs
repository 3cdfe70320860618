using PatchTracer.IL.Reading;

namespace PatchTracer.IL.Writing;

/// <summary>An assembly after weaving, not yet written.</summary>
/// <param name="Symbols">The symbol file beside it; null where there is none, or the symbols are inside.</param>
public sealed record WovenAssembly(string Path, byte[] Image, byte[]? Symbols)
{
    /// <summary>The methods that a tracepoint was woven into, as <c>Name.Space.Type.Method(string) -> int</c>.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    internal byte[] Original { get; init; } = [];

    internal ImmutableArray<string> Types { get; init; } = [];
}
