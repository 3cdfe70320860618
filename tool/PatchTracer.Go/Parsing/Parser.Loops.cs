using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private Stmt ParseFor()
    {
        var start = CurrentStart;
        Advance();
        var bracketLevel = EnterHeader();
        if (_kind == TokenKind.Range)
            return ParseRange(start, [], isDefine: false, bracketLevel);
        Stmt? init = null;
        if (_kind is not (TokenKind.OpenBrace or TokenKind.Semicolon))
        {
            var left = ParseValues();
            if (_kind is TokenKind.Assign or TokenKind.Define && NextKind == TokenKind.Range)
            {
                var isDefine = _kind == TokenKind.Define;
                Advance();
                if (isDefine)
                    CheckDefined(left);
                return ParseRange(start, left, isDefine, bracketLevel);
            }
            init = ParseSimpleTail(left);
        }
        return _kind == TokenKind.Semicolon ? ParseThreeClauses(start, init, bracketLevel) : ParseWhile(start, init, bracketLevel);
    }

    /// <summary>At the keyword <c>range</c>.</summary>
    private RangeStmt ParseRange(int start, ImmutableArray<Expr> left, bool isDefine, int bracketLevel)
    {
        Advance();
        if (left.Length > 2)
            Report(left[2].Span, "range has at most 2 variables");
        var operand = ParseExpr();
        _bracketLevel = bracketLevel;
        var body = ParseBlock();
        return new(SpanFrom(start), left.ElementAtOrDefault(0), left.ElementAtOrDefault(1), isDefine, operand, body);
    }

    private ForStmt ParseThreeClauses(int start, Stmt? init, int bracketLevel)
    {
        Advance();
        var condition = _kind is TokenKind.Semicolon or TokenKind.OpenBrace ? null : ParseSimple();
        Stmt? post = null;
        if (!Expect(TokenKind.Semicolon, "';'").IsEmpty && _kind != TokenKind.OpenBrace)
            post = ParseSimple();
        _bracketLevel = bracketLevel;
        return NewFor(start, init, condition, post);
    }

    private ForStmt ParseWhile(int start, Stmt? condition, int bracketLevel)
    {
        _bracketLevel = bracketLevel;
        return NewFor(start, null, condition, null);
    }

    private ForStmt NewFor(int start, Stmt? init, Stmt? header, Stmt? post)
    {
        var condition = (header as ExprStmt)?.Expression;
        if (header is not null && condition is null)
        {
            Report(header.Span, "expected condition");
            init ??= header;
        }
        var body = ParseBlock();
        return new(SpanFrom(start), init, condition, post, body);
    }
}
