using System.Text;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

/// <summary>Prints our tree in the form of <c>differential/main.go</c>.</summary>
internal sealed class DifferentialDump(bool nodes)
{
    private readonly List<string> _lines = [];
    private int _count;
    private ulong _sum;

    public static List<string> Lines(GoFile file, bool nodes = false)
    {
        var dump = new DifferentialDump(nodes);
        foreach (var node in file.DescendantsAndSelf())
            dump.Visit(node);
        dump._lines.Add($"shape {dump._count} {dump._sum:x16}");
        return dump._lines;
    }

    private void Visit(Node node)
    {
        if (!nodes && node is FuncDecl function)
            Function(function);
        if (!nodes && node is CallExpr call)
            Call(call);
        if (KindOf(node) is { } kind)
            Add(kind, node);
    }

    private static string? KindOf(Node node) => node switch
    {
        EmptyStmt => null,
        SliceType => nameof(ArrayType),
        Expr or Stmt => node.GetType().Name,
        _ => null,
    };

    private void Add(string kind, Node node)
    {
        var start = node is FuncType ? 0 : node.Span.Start;
        var end = node is LabeledStmt or CaseClause { Statements: [.., LabeledStmt] } or CommClause { Statements: [.., LabeledStmt] } ? 0
            : node.Span.End;
        var line = $"{kind} {start} {end}";
        if (nodes)
            _lines.Add(line);
        var hash = 14695981039346656037UL;
        foreach (var c in line)
            hash = (hash ^ c) * 1099511628211UL;
        _count++;
        _sum += hash;
    }

    private static string Place(TextSpan span) => $"{span.Start}:{span.End}";

    private void Function(FuncDecl f) => _lines.Add(
        $"func {f.Name} {Place(f.Span)} receiver={Fields(f.ReceiverList)} types={Fields(f.Type.TypeParameters)}"
        + $" parameters={Fields(f.Type.Parameters)} results={Fields(f.Type.Results)} body={(f.BodySpan is { } body ? Place(body) : "none")}");

    private static string Fields(ParameterList? list)
    {
        if (list is null)
            return "none";
        var joined = string.Join(',', list.Parameters.Select(parameter => $"{parameter.Name}:{Place(parameter.Type.Span)}"));
        return list.IsParenthesised ? $"({joined}){Place(list.Span)}" : joined;
    }

    private void Call(CallExpr call)
    {
        var line = new StringBuilder($"call {Place(call.Span)} callee={Place(call.Callee.Span)} open={call.OpenParen.Start}");
        line.Append($" close={call.CloseParen.Start} ellipsis={call.Ellipsis?.Start ?? -1}");
        foreach (var argument in call.Arguments)
            line.Append($" {Place(argument.Span)}");
        _lines.Add(line.ToString());
    }
}
