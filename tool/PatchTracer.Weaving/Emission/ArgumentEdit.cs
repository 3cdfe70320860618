namespace PatchTracer.Weaving.Emission;

/// <summary>
/// Appends an argument to a call. Before <c>f(a, b)</c>, after <c>f(a, b, x)</c>; where arguments stand on lines of their own, so does
/// the new one; <c>f(options...)</c> becomes <c>f(append(options[:len(options):len(options)], x)...)</c>.
/// </summary>
internal static class ArgumentEdit
{
    public static void Add(EditList edits, CallExpr call, string expression, string owner)
    {
        var file = call.File;
        var geometry = new LineGeometry(file);
        if (call.Ellipsis is { } ellipsis)
        {
            var last = call.Arguments[^1];
            var options = last.Text;
            edits.Replace(last.Span, $"append({options}[:len({options}):len({options})], "
                + $"{Indent(expression, geometry.IndentationAt(last.Span.Start))})", owner);
            return;
        }
        var closesOnOwnLine = call.Arguments.Length > 0
            && file.PositionOf(call.Arguments[^1].Span.End).Line < file.PositionOf(call.CloseParen.Start).Line;
        if (closesOnOwnLine)
        {
            var indentation = geometry.IndentationAt(call.Arguments[^1].Span.Start);
            edits.Insert(file.LineStart(call.CloseParen.Start), $"{indentation}{Indent(expression, indentation)},\n", owner);
            return;
        }
        var separator = call.Arguments.Length > 0 ? ", " : "";
        edits.Insert(call.CloseParen.Start, separator + Indent(expression, geometry.IndentationAt(call.CloseParen.Start)), owner);
    }

    private static string Indent(string expression, string indentation)
    {
        var lines = new GoLines().AddText(expression).Print(indentation);
        return lines[indentation.Length..].TrimEnd('\n');
    }
}
