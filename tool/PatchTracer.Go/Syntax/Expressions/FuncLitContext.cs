namespace PatchTracer.Go.Syntax;

/// <summary>Reads off the nodes around a function literal what becomes of it. Parentheses do not count.</summary>
internal static class FuncLitContext
{
    public static FuncLitUse UseOf(FuncLit literal)
    {
        var outer = OutermostParenthesis(literal);
        return outer.Parent switch
        {
            CallExpr call when call.Callee == outer => UseOfCall(OutermostParenthesis(call)),
            CallExpr => FuncLitUse.Argument,
            ReturnStmt => FuncLitUse.Returned,
            AssignStmt or ValueSpec => FuncLitUse.Assigned,
            _ => FuncLitUse.Other,
        };
    }

    public static ImmutableArray<Ident> AssignedTo(FuncLit literal)
    {
        var value = OutermostParenthesis(literal);
        if (value.Parent is CallExpr call && call.Callee == value)
            value = OutermostParenthesis(call);
        return value.Parent switch
        {
            AssignStmt assign => Targets([.. assign.Left], assign.Right, value),
            ValueSpec spec => Targets([.. spec.Names], spec.Values, value),
            _ => [],
        };
    }

    private static FuncLitUse UseOfCall(Expr call) => call.Parent switch
    {
        GoStmt => FuncLitUse.Go,
        DeferStmt => FuncLitUse.Deferred,
        _ => FuncLitUse.Invoked,
    };

    private static ImmutableArray<Ident> Targets(ImmutableArray<Expr> left, ImmutableArray<Expr> right, Expr value)
    {
        var index = right.IndexOf(value);
        if (index < 0)
            return [];
        return right.Length == 1 ? [.. left.OfType<Ident>()]
            : index < left.Length && left[index] is Ident name ? [name]
            : [];
    }

    private static Expr OutermostParenthesis(Expr expression)
    {
        while (expression.Parent is ParenExpr paren)
            expression = paren;
        return expression;
    }
}
