using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    /// <summary>Goes on with selectors, indices, calls and literal values.</summary>
    private Expr ParsePrimary(Expr operand)
    {
        while (true)
            switch (_kind)
            {
                case TokenKind.Dot:
                    operand = ParseSelectorOrAssertion(operand);
                    break;
                case TokenKind.OpenBracket:
                    operand = ParseIndexOrSlice(operand);
                    break;
                case TokenKind.OpenParen:
                    operand = ParseCall(operand);
                    break;
                case TokenKind.OpenBrace when CanBeLiteralType(operand):
                    operand = ParseCompositeLit(operand, operand.Span.Start);
                    break;
                default:
                    return operand;
            }
    }

    private bool CanBeLiteralType(Expr expression) => expression switch
    {
        Ident or SelectorExpr or IndexExpr => _bracketLevel >= 0 && IsTypeName(expression),
        ArrayType or SliceType or StructType or MapType => true,
        _ => false,
    };

    /// <summary><c>T</c>, <c>pkg.T</c>, either with type arguments; not <c>f().T</c>.</summary>
    private static bool IsTypeName(Expr expression)
    {
        if (expression is IndexExpr index)
            expression = index.Operand;
        return expression is Ident or SelectorExpr { Operand: Ident };
    }

    private Expr ParseSelectorOrAssertion(Expr operand)
    {
        Advance();
        if (_kind != TokenKind.OpenParen)
        {
            var name = ParseIdent();
            return new SelectorExpr(SpanFrom(operand.Span.Start), operand, name);
        }
        Advance();
        var type = TryTake(TokenKind.Type) ? null : ParseType();
        Expect(TokenKind.CloseParen, "')'");
        return new TypeAssertExpr(SpanFrom(operand.Span.Start), operand, type);
    }

    private CallExpr ParseCall(Expr callee)
    {
        var open = CurrentStart;
        Advance();
        _bracketLevel++;
        var mark = _exprs.Count;
        TextSpan? ellipsis = null;
        while (_kind is not (TokenKind.CloseParen or TokenKind.EndOfFile))
        {
            _exprs.Push(ParseExpr());
            if (_kind == TokenKind.Ellipsis)
            {
                ellipsis = CurrentSpan;
                Advance();
            }
            if (!TryTakeComma(TokenKind.CloseParen))
                break;
        }
        _bracketLevel--;
        var arguments = _exprs.TakeFrom(mark);
        var close = Expect(TokenKind.CloseParen, "')' or ','");
        return new(SpanFrom(callee.Span.Start), callee, open, arguments, ellipsis, close.Start);
    }

    private Expr ParseIndexOrSlice(Expr operand)
    {
        Advance();
        _bracketLevel++;
        var mark = _exprs.Count;
        while (_kind is not (TokenKind.Colon or TokenKind.EndOfFile) && (_kind != TokenKind.CloseBracket || _exprs.Count == mark))
        {
            _exprs.Push(ParseExpr());
            if (!TryTakeComma(TokenKind.CloseBracket))
                break;
        }
        var indices = _exprs.TakeFrom(mark);
        Expr expression = _kind == TokenKind.Colon && indices.Length <= 1
            ? ParseSliceTail(operand, indices.FirstOrDefault())
            : ParseIndexTail(operand, indices);
        _bracketLevel--;
        return expression;
    }

    private IndexExpr ParseIndexTail(Expr operand, ImmutableArray<Expr> indices)
    {
        Expect(TokenKind.CloseBracket, "']'");
        return new(SpanFrom(operand.Span.Start), operand, indices);
    }

    private SliceExpr ParseSliceTail(Expr operand, Expr? low)
    {
        var high = ParseBound();
        var colon = CurrentSpan;
        var isFull = _kind == TokenKind.Colon;
        var max = isFull ? ParseBound() : null;
        if (isFull && (high is null || max is null))
            Report(colon, "a slice expression with three indices needs the second and the third");
        Expect(TokenKind.CloseBracket, "']'");
        return new(SpanFrom(operand.Span.Start), operand, low, high, max);
    }

    private Expr? ParseBound()
    {
        Advance();
        return _kind is TokenKind.Colon or TokenKind.CloseBracket or TokenKind.EndOfFile ? null : ParseExpr();
    }

    /// <summary>At the opening brace; the type, if any, is read.</summary>
    private CompositeLit ParseCompositeLit(Expr? type, int start)
    {
        var open = CurrentStart;
        Advance();
        var bracketLevel = _bracketLevel;
        _bracketLevel = 0;
        var mark = _exprs.Count;
        while (_kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            _exprs.Push(ParseKeyedElement());
            if (!TryTakeComma(TokenKind.CloseBrace))
                break;
        }
        _bracketLevel = bracketLevel;
        var elements = _exprs.TakeFrom(mark);
        var close = Expect(TokenKind.CloseBrace, "'}' or ','");
        return new(SpanFrom(start), type, open, elements, close.Start);
    }

    private Expr ParseKeyedElement()
    {
        var key = ParseElement();
        if (!TryTake(TokenKind.Colon))
            return key;
        var value = ParseElement();
        return new KeyValueExpr(SpanFrom(key.Span.Start), key, value);
    }

    /// <summary>An expression, or the braces of a literal whose type is elided.</summary>
    private Expr ParseElement()
    {
        if (_kind != TokenKind.OpenBrace)
            return ParseExpr();
        if (!TryEnter())
            return ParseTooDeep();
        var literal = ParseCompositeLit(null, CurrentStart);
        Leave();
        return literal;
    }
}
