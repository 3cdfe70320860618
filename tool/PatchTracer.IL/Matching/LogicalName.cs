namespace PatchTracer.IL.Matching;

/// <summary>The names that the source of a method has, out of those that the compiler gave.</summary>
internal static class LogicalName
{
    /// <summary>
    /// <c>Ns.IFoo.Bar</c> (implemented explicitly) is <c>Bar</c>; <c>&lt;Outer&gt;g__Local|0_1</c> is <c>Outer/Local</c>;
    /// <c>&lt;Outer&gt;b__0</c> is <c>Outer/lambda</c>, as is <c>Invoke</c> of F#'s <c>Outer@12</c>; Visual Basic's <c>_Lambda$__0</c> does
    /// not say what it is in and is <c>/lambda</c>. Whatever else a compiler made begins with <c>&lt;</c>.
    /// </summary>
    public static string Of(MethodDefinition method)
    {
        var name = method.Name;
        if (CompilerNames.IsBasicLambda(name))
            return "/lambda";
        if (CompilerNames.FunctionalName(name) is { } inner)
            return $"{inner}/lambda";
        if (CompilerNames.FunctionalName(method.DeclaringType.Name) is { } outer)
            return name == "Invoke" ? $"{outer}/lambda" : $"<{method.DeclaringType.Name}>{name}";
        if (!name.StartsWith('<') && CompilerNames.IsMade(method.DeclaringType.Name))
            return $"<{method.DeclaringType.Name}>{name}";
        if (name.StartsWith('<'))
            return Inner(name);
        return method.HasOverrides && name is not (".ctor" or ".cctor") ? name[(name.LastIndexOf('.') + 1)..] : name;
    }

    // <Outer>b__0, <<Main>$>b__0_0 in a program without a Main, and <Ns.IFoo<T>.Bar>b__0 in what is implemented explicitly.
    private static string Inner(string name)
    {
        if (name == "<Main>$")
            return name;
        var close = ClosingBracket(name);
        var (outer, kind) = close < 0 ? ("", "") : (name[1..close], name[(close + 1)..]);
        if (!kind.StartsWith("g__", StringComparison.Ordinal) && !kind.StartsWith("b__", StringComparison.Ordinal))
            return name;
        return $"{(outer == "<Main>$" ? "Main" : outer)}/{(kind[0] == 'b' ? "lambda" : kind[3..].Split('|')[0])}";
    }

    private static int ClosingBracket(string name)
    {
        var depth = 0;
        for (var at = 0; at < name.Length; at++)
        {
            depth += name[at] == '<' ? 1 : name[at] == '>' ? -1 : 0;
            if (depth == 0)
                return at;
        }
        return -1;
    }

    /// <summary>Without arity; <c>Outer/Inner</c> for nested types. Those that the compiler made count as the type around them.</summary>
    public static string Of(TypeDefinition type)
    {
        if (type.DeclaringType is null)
            return Bare(CompilerNames.FileLocalName(type.Name) ?? type.Name);
        return CompilerNames.IsMade(type.Name) ? Of(type.DeclaringType) : $"{Of(type.DeclaringType)}/{Bare(type.Name)}";
    }

    public static string NamespaceOf(TypeDefinition type) => type.DeclaringType is { } outer ? NamespaceOf(outer) : type.Namespace;

    public static string Describe(MethodDefinition method) =>
        $"{Prefix(method)}{Of(method.DeclaringType)}.{Of(method)}{CSharpName.OfSignature(method)}";

    private static string Prefix(MethodDefinition method) => NamespaceOf(method.DeclaringType) is { Length: > 0 } name ? name + "." : "";

    private static string Bare(string name) => name.IndexOf('`', StringComparison.Ordinal) is > 0 and var tick ? name[..tick] : name;
}
