using PatchTracer.Tracepoints.Text;

namespace PatchTracer.Tracepoints.Paths;

/// <summary>
/// Reads patterns of calls, and of what is assigned from one: <c>*.ReplicaSets(_).Create</c>, <c>ctx, call=getContextWith*</c>.
/// </summary>
internal static class CallSyntax
{
    public static CallSelector? Selector(string text)
    {
        var alternatives = text.Split('|', StringSplitOptions.TrimEntries).Select(Pattern).ToList();
        return alternatives.Contains(null) ? null : new CallSelector([.. alternatives.OfType<SelectorPattern>()]);
    }

    /// <summary>A local variable, and the call that it is assigned from where one is named; null for anything else.</summary>
    public static (string Name, CallSelector? From)? Assigned(string argument)
    {
        var comma = argument.IndexOf(',', StringComparison.Ordinal);
        var name = (comma < 0 ? argument : argument[..comma]).Trim();
        if (!IsIdentifier(name))
            return null;
        if (comma < 0)
            return (name, null);
        var narrowed = argument[(comma + 1)..].Trim();
        return narrowed.StartsWith("call=", StringComparison.Ordinal)
            && Selector(narrowed["call=".Length..]) is { } selector ? (name, selector) : null;
    }

    public static bool IsIdentifier(string text) => text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c == '_');

    private static SelectorPattern? Pattern(string text)
    {
        var cursor = new TextCursor(text);
        var segments = ImmutableArray.CreateBuilder<SelectorSegment>();
        do
        {
            var name = cursor.While(c => char.IsLetterOrDigit(c) || c is '_' or '*' or '?');
            var called = cursor.Bracketed('(', ')');
            if (name.Length == 0 || called is not (null or "_" or ""))
                return null;
            segments.Add(new(name, called is not null));
        }
        while (cursor.Take("."));
        return cursor.AtEnd ? new(segments.DrainToImmutable()) : null;
    }
}
