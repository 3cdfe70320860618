namespace PatchTracer.IL.Matching;

/// <summary>Names that no author can write: what the C#, Visual Basic and F# compilers call what they make.</summary>
internal static class CompilerNames
{
    private const string BasicMachine = "VB$StateMachine_";
    private const string BasicClosure = "_Closure$__";
    private const string BasicLambda = "_Lambda$__";
    private const string BasicAnonymous = "VB$Anonymous";

    /// <summary><c>&lt;Work&gt;d__0</c>, <c>VB$StateMachine_1_Work</c>.</summary>
    public static bool IsStateMachine(string type) =>
        (type.StartsWith('<') && type.Contains(">d", StringComparison.Ordinal)) || type.StartsWith(BasicMachine, StringComparison.Ordinal);

    /// <summary>
    /// Types that nobody wrote. Those within another, such as <c>&lt;&gt;c__DisplayClass0_0</c>, <c>_Closure$__1-0</c>, <c>work@12-1</c>
    /// and the <c>&lt;G&gt;$34…</c> of an extension block, are to an author what their type around is; others are anonymous types and what
    /// code is shared by.
    /// </summary>
    public static bool IsMade(string type) =>
        (type.StartsWith('<') && FileLocalName(type) is null) || type.StartsWith(BasicClosure, StringComparison.Ordinal)
            || type.StartsWith(BasicAnonymous, StringComparison.Ordinal)
        || FunctionalName(type) is not null;

    /// <summary><c>Work</c> of <c>&lt;Program&gt;F3A…__Work</c>, a type that only its file sees; else null.</summary>
    public static string? FileLocalName(string type)
    {
        var file = type.StartsWith('<') ? type.IndexOf(">F", StringComparison.Ordinal) : -1;
        var end = file < 0 ? -1 : type.IndexOf("__", file, StringComparison.Ordinal);
        return end > file + 2 && type[(file + 2)..end].All(char.IsAsciiHexDigit) ? type[(end + 2)..] : null;
    }

    public static bool IsBasicLambda(string method) => method.StartsWith(BasicLambda, StringComparison.Ordinal);

    /// <summary>
    /// <c>work</c> of <c>work@12-1</c>, which was made of a function inside it, or of one without a name, on line 12; <c>Circle</c> of
    /// <c>Circle@DebugTypeProxy</c>; else null. <c>main@</c> is what the author has at the end of a program.
    /// </summary>
    public static string? FunctionalName(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at + 1 < name.Length ? name[..at] : null;
    }
}
