using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private BlockStmt ParseBlock()
    {
        var start = CurrentStart;
        if (Expect(TokenKind.OpenBrace, "'{'").IsEmpty)
            return new(new(_lastEnd, 0), [], _lastEnd);
        var statements = ParseStatements();
        var close = Expect(TokenKind.CloseBrace, "'}'");
        return new(SpanFrom(start), statements, close.Start);
    }

    /// <summary>Up to a closing brace or the next case.</summary>
    private ImmutableArray<Stmt> ParseStatements()
    {
        var mark = _stmts.Count;
        while (_kind is not (TokenKind.CloseBrace or TokenKind.Case or TokenKind.Default or TokenKind.EndOfFile))
        {
            _stmts.Push(ParseStatement());
            EndStatement(_stmts[_stmts.Count - 1]);
        }
        return _stmts.TakeFrom(mark);
    }

    private void EndStatement(Stmt statement)
    {
        while (statement is LabeledStmt labeled)
            statement = labeled.Statement;
        if (statement is EmptyStmt { Span.IsEmpty: false } || TryTake(TokenKind.Semicolon) || _kind == TokenKind.CloseBrace)
            return;
        ReportExpected("';' or a line end");
        SkipNested();
        if (_kind != TokenKind.CloseBrace)
            Advance();
    }

    private Stmt ParseStatement()
    {
        if (!TryEnter())
        {
            var start = CurrentStart;
            SkipNested();
            return new BadStmt(SpanFrom(start));
        }
        var statement = ParseStatementInside();
        Leave();
        return statement;
    }

    private Stmt ParseStatementInside()
    {
        var start = CurrentStart;
        switch (_kind)
        {
            case TokenKind.Identifier:
                return NextKind == TokenKind.Colon ? ParseLabeled() : ParseSimple();
            case TokenKind.If:
                return ParseIf();
            case TokenKind.Return:
                return ParseReturn();
            case TokenKind.For:
                return ParseFor();
            case TokenKind.Switch:
                return ParseSwitch();
            case TokenKind.Select:
                return ParseSelect();
            case TokenKind.OpenBrace:
                return ParseBlock();
            case TokenKind.Const or TokenKind.Type or TokenKind.Var:
                var declaration = ParseGenericDecl();
                return new DeclStmt(declaration.Span, declaration);
            case TokenKind.Go:
                var started = ParseCallAfterKeyword();
                return new GoStmt(SpanFrom(start), started);
            case TokenKind.Defer:
                var deferred = ParseCallAfterKeyword();
                return new DeferStmt(SpanFrom(start), deferred);
            case TokenKind.Break or TokenKind.Continue or TokenKind.Goto or TokenKind.Fallthrough:
                return ParseBranch();
            case TokenKind.Semicolon:
                Advance();
                return new EmptyStmt(SpanFrom(start));
            default:
                return StartsOperand(_kind) ? ParseSimple() : ParseBadStatement();
        }
    }

    private static bool StartsOperand(TokenKind kind) => TokenFacts.IsLiteral(kind) || StartsType(kind)
        || kind is TokenKind.Plus or TokenKind.Minus or TokenKind.Not or TokenKind.Xor or TokenKind.And or TokenKind.Tilde;

    private BadStmt ParseBadStatement()
    {
        var start = CurrentStart;
        ReportExpected("statement");
        Advance();
        SkipNested();
        return new(SpanFrom(start));
    }

    private Expr ParseCallAfterKeyword()
    {
        Advance();
        var call = ParseExpr();
        if (call is not CallExpr)
            Report(call.Span, "go and defer need a call");
        return call;
    }

    private LabeledStmt ParseLabeled()
    {
        var label = ParseIdent();
        Advance();
        var statement = _kind is TokenKind.CloseBrace or TokenKind.Case or TokenKind.Default
            ? new EmptyStmt(new(_lastEnd, 0))
            : ParseStatement();
        return new(SpanFrom(label.Span.Start), label, statement);
    }

    private BranchStmt ParseBranch()
    {
        var (start, keyword) = (CurrentStart, _kind);
        Advance();
        var label = keyword != TokenKind.Fallthrough && _kind == TokenKind.Identifier ? ParseIdent() : null;
        return new(SpanFrom(start), keyword, label);
    }

    private ReturnStmt ParseReturn()
    {
        var start = CurrentStart;
        Advance();
        var results = _kind is TokenKind.Semicolon or TokenKind.CloseBrace ? [] : ParseValues();
        return new(SpanFrom(start), results);
    }
}
