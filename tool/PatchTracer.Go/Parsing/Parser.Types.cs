using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private static bool StartsType(TokenKind kind) =>
        kind is TokenKind.Identifier or TokenKind.OpenBracket or TokenKind.Struct or TokenKind.Star
        or TokenKind.Func or TokenKind.Interface or TokenKind.Map or TokenKind.Chan or TokenKind.Arrow or TokenKind.OpenParen;

    private Expr ParseType()
    {
        if (TryParseType() is { } type)
            return type;
        ReportExpected("type");
        return new BadExpr(new(_lastEnd, 0));
    }

    /// <summary>Null, and nothing taken, where no type starts.</summary>
    private Expr? TryParseType()
    {
        if (_kind == TokenKind.Identifier)
            return ParseTypeNameTail(ParseIdent());
        if (!StartsType(_kind))
            return null;
        if (!TryEnter())
            return ParseTooDeep();
        var type = ParseTypeLiteral();
        Leave();
        return type;
    }

    private BadExpr ParseTooDeep()
    {
        var start = CurrentStart;
        SkipNested();
        return new(SpanFrom(start));
    }

    /// <summary>A type that starts with anything but a name.</summary>
    private Expr ParseTypeLiteral()
    {
        var start = CurrentStart;
        switch (_kind)
        {
            case TokenKind.Star:
                Advance();
                var pointee = ParseType();
                return new StarExpr(SpanFrom(start), pointee);
            case TokenKind.OpenParen:
                Advance();
                var inner = ParseType();
                Expect(TokenKind.CloseParen, "')'");
                return new ParenExpr(SpanFrom(start), inner);
            case TokenKind.Func:
                Advance();
                return ParseSignature(start);
            case TokenKind.OpenBracket:
                return ParseArrayType();
            case TokenKind.Map:
                return ParseMapType();
            case TokenKind.Struct:
                return ParseStructType();
            case TokenKind.Interface:
                return ParseInterfaceType();
            default:
                return ParseChanType();
        }
    }

    /// <summary>The rest of <c>T</c>, <c>pkg.T</c> or <c>T[A, B]</c>.</summary>
    private Expr ParseTypeNameTail(Ident first)
    {
        Expr type = first;
        if (TryTake(TokenKind.Dot))
        {
            var name = ParseIdent();
            type = new SelectorExpr(SpanFrom(first.Span.Start), first, name);
        }
        if (_kind != TokenKind.OpenBracket)
            return type;
        var arguments = ParseBracketed(out _);
        if (arguments.IsEmpty)
            Report(type.Span, "expected type arguments");
        CheckTypes(arguments);
        return new IndexExpr(SpanFrom(first.Span.Start), type, arguments);
    }

    private MapType ParseMapType()
    {
        var start = CurrentStart;
        Advance();
        Expect(TokenKind.OpenBracket, "'['");
        var key = ParseType();
        Expect(TokenKind.CloseBracket, "']'");
        var value = ParseType();
        return new(SpanFrom(start), key, value);
    }

    private ChanType ParseChanType()
    {
        var start = CurrentStart;
        var direction = ChanDirection.Both;
        if (TryTake(TokenKind.Arrow))
        {
            direction = ChanDirection.Receive;
            Expect(TokenKind.Chan, "'chan'");
        }
        else
        {
            Advance();
            if (TryTake(TokenKind.Arrow))
                direction = ChanDirection.Send;
        }
        var element = ParseType();
        return new(SpanFrom(start), direction, element);
    }
}
