
namespace PatchTracer.IL.Catalogs;

/// <summary>Which exceptions that leave a method are errors.</summary>
/// <param name="Types">Full names separated by <c>|</c>, after <c>!</c> those that are none; null for all.</param>
internal readonly record struct ErrorTypes(bool IsAny, string? Types)
{
    public static readonly ErrorTypes All = new(true, null);
    public static readonly ErrorTypes None = new(false, null);

    /// <summary><c>exception</c>, <c>exception(A|B)</c>, <c>exception(!A)</c> or <c>none</c>; null for anything else.</summary>
    public static ErrorTypes? Parse(string text)
    {
        if (text is "none" or "exception")
            return text == "none" ? None : All;
        if (!text.StartsWith("exception(", StringComparison.Ordinal) || !text.EndsWith(')'))
            return null;
        var types = string.Concat(text["exception(".Length..^1].Where(c => !char.IsWhiteSpace(c)));
        return types.Trim('!', '|').Length > 0 ? new(true, types) : null;
    }
}
