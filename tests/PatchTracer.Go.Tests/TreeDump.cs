using System.Text;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

/// <summary>A tree as indented lines: kinds, what tells nodes of a kind apart, and the text of leaves.</summary>
internal static class TreeDump
{
    public static string Of(GoFile file)
    {
        var output = new StringBuilder();
        foreach (var diagnostic in file.Diagnostics)
            output.Append($"! {file.PositionOf(diagnostic.Span.Start)} {diagnostic.Message}\n");
        Write(output, file, 0);
        return output.ToString();
    }

    private static void Write(StringBuilder output, Node node, int depth)
    {
        output.Append(' ', depth * 2).Append(node.GetType().Name);
        var children = node.Children;
        if (Detail(node) is { Length: > 0 } detail)
            output.Append(' ').Append(detail);
        if (children.Count == 0 && node is not GoFile && node.Text.Length > 0)
            output.Append(' ').Append(node.Text.ReplaceLineEndings("\u23ce"));
        output.Append('\n');
        foreach (var child in children)
            Write(output, child, depth + 1);
    }

    private static string Detail(Node node) => node switch
    {
        BinaryExpr binary => binary.Operator.ToString(),
        UnaryExpr unary => unary.Operator.ToString(),
        AssignStmt assign => assign.Operator.ToString(),
        BasicLit literal => literal.Kind.ToString(),
        ChanType channel => channel.Direction.ToString(),
        IncDecStmt step => step.IsIncrement ? "++" : "--",
        BranchStmt branch => branch.Keyword.ToString(),
        CaseClause or CommClause => $"{ChildCounts(node)}",
        RangeStmt range => $"{(range.IsDefine ? ":=" : "=")} key={range.Key is not null} value={range.Value is not null}",
        ForStmt loop => $"init={loop.Init is not null} condition={loop.Condition is not null} post={loop.Post is not null}",
        IfStmt test => $"init={test.Init is not null} else={test.Else is not null}",
        SwitchStmt test => $"init={test.Init is not null} tag={test.Tag is not null}",
        TypeSwitchStmt test => $"init={test.Init is not null} binding={test.Binding?.Name}",
        TypeAssertExpr { Type: null } => "(type)",
        SliceExpr slice => $"low={slice.Low is not null} high={slice.High is not null} max={slice.Max is not null}",
        CallExpr { Ellipsis: not null } => "...",
        ArrayType { Length: null } => "[...]",
        ParameterList list => list.IsParenthesised ? "bracketed" : "bare",
        FuncDecl f => $"receiver={f.Receiver?.TypeName} results={f.Type.Results is not null} body={f.HasBody}",
        TypeSpec spec => $"generic={spec.TypeParameters is not null} alias={spec.IsAlias}",
        _ => "",
    };

    private static string ChildCounts(Node node) => node switch
    {
        CaseClause { IsDefault: true } or CommClause { Communication: null } => "default",
        CaseClause clause => $"case {clause.Expressions.Length}",
        _ => "case",
    };
}
