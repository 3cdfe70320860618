using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Reads what anchors refer to: <c>call(*.ReplicaSets(_).Create)</c>, <c>assigned(ctx, call=getContextWith*)</c>.</summary>
internal static class AnchorSyntax
{
    public static AnchorTarget? Target(string text)
    {
        var (function, argument) = Function(text);
        return function switch
        {
            "call" when Selector(argument) is { } selector => new AnchorTarget.Call(selector),
            "assigned" => Assigned(argument),
            "range" when argument.Length > 0 => new AnchorTarget.Range(argument),
            _ => null,
        };
    }

    public static AnchorTarget.Assigned? Assigned(string argument)
    {
        var comma = argument.IndexOf(',', StringComparison.Ordinal);
        var name = (comma < 0 ? argument : argument[..comma]).Trim();
        if (!IsIdentifier(name))
            return null;
        if (comma < 0)
            return new(name, null);
        var narrowed = argument[(comma + 1)..].Trim();
        return narrowed.StartsWith("call=", StringComparison.Ordinal) && Selector(narrowed["call=".Length..]) is { } selector ? new(name, selector) : null;
    }

    public static LiteralQuery? Literal(string text)
    {
        var (function, argument) = Function(text);
        return (function, argument) switch
        {
            ("returned", "") => new LiteralQuery.Used(FuncLitUse.Returned),
            ("go", "") => new LiteralQuery.Used(FuncLitUse.Go),
            ("deferred", "") => new LiteralQuery.Used(FuncLitUse.Deferred),
            ("invoked", "") => new LiteralQuery.Used(FuncLitUse.Invoked),
            ("only", "") => new LiteralQuery.Any(),
            ("assigned", _) when IsIdentifier(argument) => new LiteralQuery.Assigned(argument),
            ("passed", _) when Selector(argument) is { } selector => new LiteralQuery.PassedTo(selector),
            _ => null,
        };
    }

    public static Which? Which(string text) => text switch
    {
        "only" => Catalogs.Which.Only,
        "first" => Catalogs.Which.First,
        "last" => Catalogs.Which.Last,
        _ => int.TryParse(text, out var number) && number > 0 ? new Which(number) : null,
    };

    public static CallSelector? Selector(string text)
    {
        var alternatives = text.Split('|', StringSplitOptions.TrimEntries).Select(Pattern).ToList();
        return alternatives.Contains(null) ? null : new CallSelector([.. alternatives.OfType<SelectorPattern>()]);
    }

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

    private static (string Function, string Argument) Function(string text)
    {
        var cursor = new TextCursor(text.Trim());
        var function = cursor.Identifier();
        var argument = cursor.Bracketed('(', ')');
        return cursor.AtEnd ? (function, argument?.Trim() ?? "") : ("", "");
    }

    private static bool IsIdentifier(string text) => text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c == '_');
}
