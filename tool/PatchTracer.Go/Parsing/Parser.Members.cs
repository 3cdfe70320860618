using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private StructType ParseStructType()
    {
        var start = CurrentStart;
        Advance();
        var fields = ParseMembers(static parser => parser.ParseFieldDecl());
        return new(SpanFrom(start), fields);
    }

    private InterfaceType ParseInterfaceType()
    {
        var start = CurrentStart;
        Advance();
        var elements = ParseMembers(static parser => parser.ParseInterfaceElement());
        return new(SpanFrom(start), elements);
    }

    private ImmutableArray<T> ParseMembers<T>(Func<Parser, T> parseMember)
    {
        if (Expect(TokenKind.OpenBrace, "'{'").IsEmpty || TryTake(TokenKind.CloseBrace))
            return [];
        // A type may stand in the header of an if; inside of its braces there is no block to mistake for a literal.
        var bracketLevel = _bracketLevel;
        _bracketLevel = 0;
        var members = ImmutableArray.CreateBuilder<T>();
        while (_kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
        {
            var before = _position;
            members.Add(parseMember(this));
            EndSpec(before);
        }
        _bracketLevel = bracketLevel;
        Expect(TokenKind.CloseBrace, "'}'");
        return members.DrainToImmutable();
    }

    private FieldDecl ParseFieldDecl()
    {
        ImmutableArray<Ident> names = [];
        Expr type;
        if (_kind != TokenKind.Identifier)
        {
            type = ParseType();
        }
        else if (NextKind is TokenKind.Dot or TokenKind.StringLiteral or TokenKind.Semicolon or TokenKind.CloseBrace)
        {
            type = ParseTypeNameTail(ParseIdent());
        }
        else
        {
            names = ParseIdentList();
            type = names.Length == 1 && _kind == TokenKind.OpenBracket ? ParseArrayFieldOrEmbedded(ref names) : ParseType();
        }
        var tag = _kind == TokenKind.StringLiteral ? ParseBasicLit() : null;
        var start = names.IsEmpty ? type.Span.Start : names[0].Span.Start;
        return new(SpanFrom(start), names, type, tag);
    }

    private Expr ParseArrayFieldOrEmbedded(ref ImmutableArray<Ident> names)
    {
        var (name, type) = ParseArrayOrInstance(names[0]);
        if (name is null)
            names = [];
        return type;
    }

    private InterfaceElement ParseInterfaceElement()
    {
        if (_kind == TokenKind.Identifier && NextKind == TokenKind.OpenParen)
        {
            var method = ParseIdent();
            var signature = ParseSignature(CurrentStart);
            return new(SpanFrom(method.Span.Start), method, signature);
        }
        var type = ParseUnion();
        return new(type.Span, null, type);
    }

    /// <summary><c>~int | string | pkg.Constraint</c>, left to right.</summary>
    private Expr ParseUnion() => ParseUnionTail(ParseUnionTerm());

    private Expr ParseUnionTail(Expr union)
    {
        while (_kind == TokenKind.Or)
        {
            var operatorStart = CurrentStart;
            Advance();
            var term = ParseUnionTerm();
            union = new BinaryExpr(SpanFrom(union.Span.Start), union, TokenKind.Or, operatorStart, term);
        }
        return union;
    }

    private Expr ParseUnionTerm()
    {
        var start = CurrentStart;
        if (!TryTake(TokenKind.Tilde))
            return ParseType();
        var type = ParseType();
        return new UnaryExpr(SpanFrom(start), TokenKind.Tilde, type);
    }
}
