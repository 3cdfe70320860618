using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private Ident ParseIdent()
    {
        var span = CurrentSpan;
        if (TryTake(TokenKind.Identifier))
            return new(span);
        ReportExpected("identifier");
        return new(new(_lastEnd, 0));
    }

    private ImmutableArray<Ident> ParseIdentList()
    {
        var mark = _idents.Count;
        do
            _idents.Push(ParseIdent());
        while (TryTake(TokenKind.Comma));
        return _idents.TakeFrom(mark);
    }

    private BasicLit ParseBasicLit()
    {
        var literal = new BasicLit(CurrentSpan, _kind);
        Advance();
        return literal;
    }

    /// <summary>At least one.</summary>
    private ImmutableArray<Expr> ParseExprList()
    {
        var mark = _exprs.Count;
        do
            _exprs.Push(ParseExpr());
        while (TryTake(TokenKind.Comma));
        return _exprs.TakeFrom(mark);
    }

    /// <summary>At least one, none of them certainly a type.</summary>
    private ImmutableArray<Expr> ParseValues()
    {
        var values = ParseExprList();
        foreach (var value in values)
            if (value.Unparenthesised is ArrayType or SliceType or StructType or FuncType or InterfaceType or MapType or ChanType)
                Report(value.Span, "expected expression, found type");
        return values;
    }

    private void CheckTypes(ImmutableArray<Expr> types)
    {
        foreach (var type in types)
            if (type is BasicLit or BinaryExpr or CallExpr or CompositeLit or FuncLit)
                Report(type.Span, "expected type, found expression");
    }

    /// <summary>An expression or a type.</summary>
    private Expr ParseExpr() => ParseBinary(ParseUnary(), 1);

    /// <summary>Goes on with operators of at least the given precedence. Operators of one precedence group to the left.</summary>
    private Expr ParseBinary(Expr left, int weakest)
    {
        while (TokenFacts.Precedence(_kind) is var precedence && precedence >= weakest)
        {
            var (kind, start) = (_kind, CurrentStart);
            Advance();
            var right = ParseUnary();
            if (TokenFacts.Precedence(_kind) > precedence)
                right = ParseBinary(right, precedence + 1);
            left = new BinaryExpr(SpanFrom(left.Span.Start), left, kind, start, right);
        }
        return left;
    }

    private Expr ParseUnary()
    {
        if (!TryEnter())
            return ParseTooDeep();
        var expression = ParseUnaryInside();
        Leave();
        return expression;
    }

    private Expr ParseUnaryInside()
    {
        var start = CurrentStart;
        switch (_kind)
        {
            case TokenKind.Plus or TokenKind.Minus or TokenKind.Not or TokenKind.Xor or TokenKind.And or TokenKind.Tilde:
            case TokenKind.Arrow when NextKind != TokenKind.Chan:
                var kind = _kind;
                Advance();
                var operand = ParseUnary();
                return new UnaryExpr(SpanFrom(start), kind, operand);
            case TokenKind.Arrow:
                return ParseReceiveChan(start);
            case TokenKind.Star:
                Advance();
                operand = ParseUnary();
                return new StarExpr(SpanFrom(start), operand);
            default:
                return ParsePrimary(ParseOperand());
        }
    }

    /// <summary>
    /// <c>&lt;-chan T</c> is a type, but <c>&lt;-chan T(c)</c> receives from a conversion (specification, "Conversions").
    /// </summary>
    private Expr ParseReceiveChan(int start)
    {
        var keywordStart = _tokens[_position + 1].Start;
        var type = ParseChanType();
        if (_kind != TokenKind.OpenParen)
            return type;
        var converted = new ChanType(SpanFrom(keywordStart), ChanDirection.Both, type.Element);
        var operand = ParsePrimary(converted);
        return new UnaryExpr(SpanFrom(start), TokenKind.Arrow, operand);
    }

    private Expr ParseOperand()
    {
        switch (_kind)
        {
            case TokenKind.Identifier:
                return ParseIdent();
            case TokenKind.IntLiteral or TokenKind.FloatLiteral or TokenKind.ImaginaryLiteral or TokenKind.RuneLiteral
                or TokenKind.StringLiteral:
                return ParseBasicLit();
            case TokenKind.OpenParen:
                return ParseParen();
            case TokenKind.Func:
                var start = CurrentStart;
                Advance();
                var type = ParseSignature(start);
                return _kind == TokenKind.OpenBrace ? ParseFuncLitBody(start, type) : type;
            case TokenKind.OpenBracket:
                var arrayStart = CurrentSpan;
                var array = ParseArrayType();
                if (array is ArrayType { Length: null } && _kind != TokenKind.OpenBrace)
                    Report(arrayStart, ArrayWithoutLength);
                return array;
            default:
                return TryParseType() ?? ParseBadOperand();
        }
    }

    private BadExpr ParseBadOperand()
    {
        ReportExpected("operand");
        return new(new(_lastEnd, 0));
    }

    private ParenExpr ParseParen()
    {
        var start = CurrentStart;
        Advance();
        _bracketLevel++;
        var inner = ParseExpr();
        _bracketLevel--;
        Expect(TokenKind.CloseParen, "')'");
        return new(SpanFrom(start), inner);
    }
}
