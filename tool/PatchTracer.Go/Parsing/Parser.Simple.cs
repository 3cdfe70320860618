using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private Stmt ParseSimple() => ParseSimpleTail(ParseValues());

    /// <summary>The rest of a simple statement after its first expressions.</summary>
    private Stmt ParseSimpleTail(ImmutableArray<Expr> left)
    {
        var start = left[0].Span.Start;
        var operatorStart = CurrentStart;
        var kind = _kind;
        if (TokenFacts.IsAssignment(kind))
        {
            Advance();
            if (kind == TokenKind.Define)
                CheckDefined(left);
            var right = ParseValues();
            return new AssignStmt(SpanFrom(start), left, kind, operatorStart, right);
        }
        if (left.Length > 1)
        {
            ReportExpected("':=' or '='");
            return new AssignStmt(SpanFrom(start), left, TokenKind.Illegal, _lastEnd, []);
        }
        switch (kind)
        {
            case TokenKind.Arrow:
                Advance();
                var value = ParseExpr();
                return new SendStmt(SpanFrom(start), left[0], value);
            case TokenKind.Increment or TokenKind.Decrement:
                Advance();
                return new IncDecStmt(SpanFrom(start), left[0], kind == TokenKind.Increment);
            default:
                return new ExprStmt(left[0].Span, left[0]);
        }
    }

    private void CheckDefined(ImmutableArray<Expr> left)
    {
        foreach (var target in left)
            if (target is not Ident)
                Report(target.Span, "only names can stand left of ':='");
    }
}
