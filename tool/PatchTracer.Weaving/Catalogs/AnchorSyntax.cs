using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Text;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Reads what anchors refer to: <c>call(*.ReplicaSets(_).Create)</c>, <c>assigned(ctx, call=getContextWith*)</c>.</summary>
internal static class AnchorSyntax
{
    public static AnchorTarget? Target(string text)
    {
        var (function, argument) = Function(text);
        return function switch
        {
            "call" when CallSyntax.Selector(argument) is { } selector => new AnchorTarget.Call(selector),
            "assigned" when CallSyntax.Assigned(argument) is { } assigned => new AnchorTarget.Assigned(assigned.Name, assigned.From),
            "range" when argument.Length > 0 => new AnchorTarget.Range(argument),
            _ => null,
        };
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
            ("assigned", _) when CallSyntax.IsIdentifier(argument) => new LiteralQuery.Assigned(argument),
            ("passed", _) when CallSyntax.Selector(argument) is { } selector => new LiteralQuery.PassedTo(selector),
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

    private static (string Function, string Argument) Function(string text)
    {
        var cursor = new TextCursor(text.Trim());
        var function = cursor.Identifier();
        var argument = cursor.Bracketed('(', ')');
        return cursor.AtEnd ? (function, argument?.Trim() ?? "") : ("", "");
    }
}
