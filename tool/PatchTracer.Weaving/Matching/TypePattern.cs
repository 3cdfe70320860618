using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Matching;

/// <summary>
/// Compares a type in the source with one in the catalog, by import path and not by alias: <c>context.Context</c>,
/// <c>*core/v1.Pod</c> (any path that ends so), <c>error</c>. Without a star the catalog's type means pointers too.
/// </summary>
internal static class TypePattern
{
    public static bool Matches(string pattern, Expr type, SourceFile file)
    {
        var bare = type.Unparenthesised;
        if (bare is StarExpr star)
            return Matches(pattern.StartsWith('*') ? pattern[1..] : pattern, star.Operand, file);
        if (pattern.StartsWith('*'))
            return false;
        if (bare is VariadicType variadic)
            return pattern.StartsWith("...", StringComparison.Ordinal) && Matches(pattern[3..], variadic.Element, file);
        if (bare is SliceType slice)
            return pattern.StartsWith("[]", StringComparison.Ordinal) && Matches(pattern[2..], slice.Element, file);
        if (bare is SelectorExpr { Operand: Ident package, Name: var name })
            return file.PathOf(package.Name) is { } path && EndsWith($"{path}.{name.Name}", pattern);
        return bare is Ident ident ? ident.Name == pattern : bare.Text == pattern;
    }

    private static bool EndsWith(string full, string pattern) => full == pattern || full.EndsWith($"/{pattern}", StringComparison.Ordinal);
}
