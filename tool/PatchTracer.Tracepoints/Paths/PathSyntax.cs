
using PatchTracer.Tracepoints.Text;

namespace PatchTracer.Tracepoints.Paths;

/// <summary>Reads paths: <c>pod?.Spec.NodeName</c>, <c>param(o).pod</c>, <c>len(result(0).Items)</c>.</summary>
internal static class PathSyntax
{
    /// <summary>The path, or null and what is wrong with it.</summary>
    public static PathExpression? Parse(string text, out string problem)
    {
        var cursor = new TextCursor(text.Trim());
        var prefix = cursor.Take("&") ? "&" : cursor.Take("*") ? "*" : "";
        if (prefix.Length == 0 && text.StartsWith("len(", StringComparison.Ordinal) && text.EndsWith(')'))
        {
            cursor = new TextCursor(text[4..^1].Trim());
            prefix = "len";
        }
        if (Root(cursor, out problem) is not { } root || Segments(cursor, ref problem) is not { } segments)
            return null;
        return new(root, segments, prefix, text);
    }

    private static PathRoot? Root(TextCursor cursor, out string problem)
    {
        problem = "";
        var name = cursor.Identifier();
        if (name.Length == 0)
            problem = $"a path starts with a name, not with `{cursor.Rest}`";
        else if (cursor.Current != '(')
            return name == "receiver" ? new PathRoot.Receiver() : new PathRoot.Named(name);
        else if (cursor.Bracketed('(', ')') is not { } argument)
            problem = "unbalanced parentheses; a value with a comma in it has to be quoted inside braces or brackets";
        else if (Root(name, argument.Trim()) is { } root)
            return root;
        else
            problem = $"`{name}({argument})` is no root of a path: param(name), param(type=T), local(name), used(x.field), result(n), "
                + "result(error) and receiver are";
        return null;
    }

    private static PathRoot? Root(string function, string argument) => function switch
    {
        "param" => Parameter(argument),
        "local" => new PathRoot.Local(argument, null),
        "assigned" => CallSyntax.Assigned(argument) is { } assigned ? new PathRoot.Local(assigned.Name, assigned.From) : null,
        "used" when argument.Contains('.') => new PathRoot.Used(argument),
        "result" when argument == "error" => new PathRoot.ErrorResult(),
        "result" when int.TryParse(argument, out var index) => new PathRoot.Result(index),
        _ => null,
    };

    private static PathRoot.Parameter? Parameter(string argument)
    {
        var parts = argument.Split(',', StringSplitOptions.TrimEntries);
        var type = parts.FirstOrDefault(part => part.StartsWith("type=", StringComparison.Ordinal))?["type=".Length..];
        var name = parts.FirstOrDefault(part => !part.StartsWith("type=", StringComparison.Ordinal));
        if (name is null && type is null)
            return null;
        return int.TryParse(name, out var index) ? new(null, type, index) : new(name, type, null);
    }

    private static ImmutableArray<PathSegment>? Segments(TextCursor cursor, ref string problem)
    {
        var segments = ImmutableArray.CreateBuilder<PathSegment>();
        while (!cursor.AtEnd)
        {
            var guarded = cursor.Take("?");
            var text = Segment(cursor);
            if (text is null)
            {
                problem = $"`{cursor.Rest}` does not go on with a path";
                return null;
            }
            segments.Add(new(text, guarded));
        }
        return segments.DrainToImmutable();
    }

    private static string? Segment(TextCursor cursor)
    {
        if (cursor.Take("."))
            return cursor.Identifier() is { Length: > 0 } name ? $".{name}" : null;
        if (cursor.Bracketed('(', ')') is { } arguments)
            return $"({arguments})";
        return cursor.Bracketed('[', ']') is { } index ? $"[{index}]" : null;
    }
}
