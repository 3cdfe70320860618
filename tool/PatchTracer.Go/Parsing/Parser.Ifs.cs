using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    /// <summary>An if without its else.</summary>
    private readonly record struct IfArm(int Start, Stmt? Init, Expr Condition, BlockStmt Then);

    private readonly NodeStack<IfArm> _arms = new();

    /// <summary>A chain of <c>else if</c> is read in a loop and put together from its end, so that a long one is no nesting.</summary>
    private Stmt ParseIf()
    {
        var mark = _arms.Count;
        Stmt? last = null;
        do
        {
            _arms.Push(ParseIfArm());
            if (!TryTake(TokenKind.Else))
                break;
            if (_kind != TokenKind.If)
                last = ParseBlock();
        }
        while (last is null);
        for (var i = _arms.Count - 1; i >= mark; i--)
        {
            var arm = _arms[i];
            last = new IfStmt(SpanFrom(arm.Start), arm.Init, arm.Condition, arm.Then, last);
        }
        _arms.DropFrom(mark);
        return last!;
    }

    private IfArm ParseIfArm()
    {
        var start = CurrentStart;
        Advance();
        var bracketLevel = EnterHeader();
        var init = _kind is TokenKind.Semicolon or TokenKind.OpenBrace ? null : ParseSimple();
        var header = init;
        if (TryTake(TokenKind.Semicolon))
            header = _kind == TokenKind.OpenBrace ? null : ParseSimple();
        else
            init = null;
        _bracketLevel = bracketLevel;
        if (header is ExprStmt condition)
            return new(start, init, condition.Expression, ParseBlock());
        ReportExpected("condition");
        // A statement where the condition belongs is kept as the initialisation, unless there is one.
        var missing = new BadExpr(new(_lastEnd, 0));
        return new(start, init ?? header, missing, ParseBlock());
    }

    /// <summary>Returns what <see cref="_bracketLevel"/> has to be set to at the end of the header.</summary>
    private int EnterHeader()
    {
        var bracketLevel = _bracketLevel;
        _bracketLevel = -1;
        return bracketLevel;
    }
}
