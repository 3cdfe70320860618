using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private const string ArrayWithoutLength = "an array without length is only allowed in a composite literal";

    private Expr ParseArrayType()
    {
        var start = CurrentStart;
        Advance();
        if (TryTake(TokenKind.CloseBracket))
        {
            var sliceElement = ParseType();
            return new SliceType(SpanFrom(start), sliceElement);
        }
        Expr? length = null;
        if (!TryTake(TokenKind.Ellipsis))
        {
            _bracketLevel++;
            length = ParseExpr();
            _bracketLevel--;
        }
        Expect(TokenKind.CloseBracket, "']'");
        var element = ParseType();
        return new ArrayType(SpanFrom(start), length, element);
    }

    /// <summary>
    /// After a name: <c>x []E</c> and <c>x [n]E</c> are a name and its type, <c>x[A]</c> and <c>x[A, B]</c> are a type without a name.
    /// </summary>
    private (Ident? Name, Expr Type) ParseArrayOrInstance(Ident name)
    {
        var start = CurrentStart;
        if (NextKind == TokenKind.Ellipsis)
        {
            Report(CurrentSpan, ArrayWithoutLength);
            return (name, ParseArrayType());
        }
        var inner = ParseBracketed(out var hasTrailingComma);
        if (inner.IsEmpty)
        {
            var element = ParseType();
            return (name, new SliceType(SpanFrom(start), element));
        }
        if (inner.Length == 1 && !hasTrailingComma && TryParseType() is { } elementType)
            return (name, new ArrayType(SpanFrom(start), inner[0], elementType));
        return (null, new IndexExpr(SpanFrom(name.Span.Start), name, inner));
    }

    /// <summary>What stands in brackets after a name: a length, or type arguments. Types are expressions too.</summary>
    private ImmutableArray<Expr> ParseBracketed(out bool hasTrailingComma)
    {
        Advance();
        _bracketLevel++;
        var mark = _exprs.Count;
        hasTrailingComma = false;
        while (_kind is not (TokenKind.CloseBracket or TokenKind.EndOfFile))
        {
            _exprs.Push(ParseExpr());
            if (!(hasTrailingComma = TryTakeComma(TokenKind.CloseBracket)))
                break;
        }
        _bracketLevel--;
        Expect(TokenKind.CloseBracket, "']'");
        return _exprs.TakeFrom(mark);
    }

    /// <summary>True when a list goes on: a comma was taken. A line end before the closing bracket is reported and passed.</summary>
    private bool TryTakeComma(TokenKind closing)
    {
        if (TryTake(TokenKind.Comma))
            return true;
        if (_kind == TokenKind.Semicolon && CurrentSpan.IsEmpty && NextKind == closing)
        {
            Report(CurrentSpan, "missing ',' before the line end");
            Advance();
        }
        return false;
    }
}
