using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

/// <summary>
/// What stands between two commas of a parameter list. A name alone may turn out to be a type: that is known at the end of the list.
/// </summary>
internal readonly record struct ParameterEntry(Ident? Name, Expr? Type);
