namespace PatchTracer.IL;

/// <summary>Names that no author can write: what the C#, Visual Basic and F# compilers call what they make.</summary>
internal static class CompilerNames
{
    private const string BasicMachine = "VB$StateMachine_";
    private const string BasicClosure = "_Closure$__";
    private const string BasicLambda = "_Lambda$__";

    /// <summary><c>&lt;Work&gt;d__0</c>, <c>VB$StateMachine_1_Work</c>.</summary>
    public static bool IsStateMachine(string type) =>
        (type.StartsWith('<') && type.Contains(">d", StringComparison.Ordinal)) || type.StartsWith(BasicMachine, StringComparison.Ordinal);

    /// <summary><c>&lt;&gt;c__DisplayClass0_0</c>, <c>_Closure$__1-0</c>, <c>work@12-1</c>: what its type around is to an author.</summary>
    public static bool IsClosure(string type) => type.StartsWith('<') || type.StartsWith(BasicClosure, StringComparison.Ordinal) || FunctionalName(type) is not null;

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
