namespace PatchTracer.Truth;

/// <summary>Options that each have a value: <c>--name VALUE</c>.</summary>
internal static class NamedValues
{
    /// <param name="from">Where they begin.</param>
    /// <param name="take">Says what is wrong with an option; null: nothing.</param>
    /// <returns>False, and what is wrong, where one is.</returns>
    public static bool Read(IReadOnlyList<string> args, int from, Func<string, string, string?> take, out string wrong)
    {
        for (var i = from; i < args.Count; i += 2)
        {
            var mistake = i + 1 == args.Count ? $"{args[i]} has no value" : take(args[i], args[i + 1]);
            if (mistake is not null)
            {
                wrong = mistake;
                return false;
            }
        }
        wrong = "";
        return true;
    }
}
