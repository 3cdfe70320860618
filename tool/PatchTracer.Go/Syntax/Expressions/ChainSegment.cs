namespace PatchTracer.Go.Syntax;

/// <summary>One name of a <see cref="SelectorChain"/>.</summary>
/// <param name="Index">The index or instantiation right after the name, if any.</param>
/// <param name="Call">The call of the name, if it is called.</param>
public readonly record struct ChainSegment(Ident Name, IndexExpr? Index, CallExpr? Call);
