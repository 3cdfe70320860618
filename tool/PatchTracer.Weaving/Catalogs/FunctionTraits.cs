namespace PatchTracer.Weaving.Catalogs;

/// <summary>
/// What a function is known by besides its name: what it takes, gives and calls. Survives a renaming, a move, and most of a rewriting.
/// </summary>
/// <param name="Parameters">Name and type, such as <c>pod *Pod</c>: packages go by other names elsewhere.</param>
/// <param name="Results">Types.</param>
/// <param name="Calls">Names of the functions and methods that the body calls, each once, in order; what is called everywhere is left
/// out.</param>
public sealed record FunctionTraits(ImmutableArray<string> Parameters, ImmutableArray<string> Results, ImmutableArray<string> Calls)
{
    /// <summary>The language's own, logging, locks and texts: they tell nothing.</summary>
    private static readonly HashSet<string> Everywhere = new(StringComparer.Ordinal)
    {
        "append", "cap", "close", "copy", "delete", "len", "make", "new", "panic", "recover", "string", "byte", "int", "int32", "int64",
        "float64", "bool", "error",
        "Info", "Infof", "InfoS", "Error", "Errorf", "ErrorS", "Warning", "Warningf", "Fatal", "Fatalf", "V", "Enabled", "FromContext",
        "Sprintf", "String", "New", "HandleError",
        "Lock", "Unlock", "RLock", "RUnlock", "Done", "Add", "Wait", "Now", "Since", "Sleep", "Background", "KObj", "WithValues", "Is",
        "As", "Join", "Get", "Set", "Name",
    };

    internal static FunctionTraits Of(FuncDecl function) => new(
        [.. function.Parameters.Select(parameter => $"{parameter.Name ?? "_"} {Bare(parameter.TypeText)}")],
        [.. function.Results.Select(result => Bare(result.TypeText))],
        [.. (function.Body?.DescendantsAndSelf() ?? []).OfType<CallExpr>().Select(NameOf).OfType<string>()
            .Where(name => !Everywhere.Contains(name)).Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>How much two functions are alike by what they call, from 0 to 1; null where too little is called to tell.</summary>
    internal double? CallsLike(FunctionTraits other)
    {
        const int Telling = 2;
        if (Calls.Length < Telling)
            return null;
        double shared = Calls.Intersect(other.Calls, StringComparer.Ordinal).Count();
        var all = Calls.Length + other.Calls.Length - shared;
        // A function that was split calls a part of what it did, one that took another in calls more; a small one that is a part by chance
        // is no part.
        var contained = shared / Math.Max(Math.Max(Telling + 1, Calls.Length / 3.0), Math.Min(Calls.Length, other.Calls.Length));
        return Math.Max(shared / all, 0.8 * contained);
    }

    internal double ParametersLike(FunctionTraits other) => Share(Parameters.Select(TypeOf), other.Parameters.Select(TypeOf));

    internal double ResultsLike(FunctionTraits other) => Share(Results, other.Results);

    internal bool HasResultsOf(FunctionTraits other) => Results.SequenceEqual(other.Results, StringComparer.Ordinal);

    /// <summary>Without packages: <c>map[string]*v1.Pod</c> is <c>map[string]*Pod</c>.</summary>
    internal static string Bare(string type)
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < type.Length;)
        {
            var end = at;
            while (end < type.Length && (char.IsLetterOrDigit(type[end]) || type[end] == '_'))
                end++;
            // The three dots of a variadic parameter are no selection.
            var isPackage = end > at && end + 1 < type.Length && type[end] == '.' && type[end + 1] != '.';
            if (!isPackage)
                text.Append(end > at ? type.AsSpan(at, end - at) : type.AsSpan(at, 1));
            at = isPackage ? end + 1 : Math.Max(end, at + 1);
        }
        return text.ToString();
    }

    private static string? NameOf(CallExpr call) => call.Chain.Segments is [.., var last] ? last.Name.Name : null;

    /// <summary>Pointers come and go.</summary>
    private static string TypeOf(string parameter) => parameter[(parameter.IndexOf(' ', StringComparison.Ordinal) + 1)..].TrimStart('*');

    private static double Share(IEnumerable<string> first, IEnumerable<string> second)
    {
        var rest = second.ToList();
        var (count, shared, others) = (0, 0, rest.Count);
        foreach (var item in first)
        {
            count++;
            if (rest.Remove(item))
                shared++;
        }
        return count + others == 0 ? 1 : (double)shared / (count + others - shared);
    }
}
