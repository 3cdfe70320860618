using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private FuncDecl ParseFuncDecl()
    {
        var start = CurrentStart;
        Advance();
        var receiver = _kind == TokenKind.OpenParen ? ParseParameters() : null;
        var name = ParseIdent();
        var type = ParseSignature(CurrentStart);
        BlockStmt? body = null;
        LazyBody? lazy = null;
        if (_kind == TokenKind.OpenBrace)
        {
            lazy = TakeSkippedBody();
            body = lazy is null ? ParseBlock() : null;
        }
        return new(SpanFrom(start), receiver, name, type, body, lazy);
    }

    /// <summary>Of a skipped body the lexer left the braces.</summary>
    private SkippedBody? TakeSkippedBody()
    {
        if (!_skipsBodies || NextKind != TokenKind.CloseBrace)
            return null;
        var start = CurrentStart;
        Advance();
        Advance();
        return new SkippedBody(SpanFrom(start), _diagnostics);
    }

    /// <summary>What follows the keyword or the name: type parameters, parameters, results.</summary>
    private FuncType ParseSignature(int start)
    {
        var typeParameters = _kind == TokenKind.OpenBracket ? ParseTypeParameters() : null;
        var parameters = ParseParameters();
        var results = ParseResults();
        return new(SpanFrom(Math.Min(start, parameters.Span.Start)), typeParameters, parameters, results);
    }

    private ParameterList? ParseResults()
    {
        if (_kind == TokenKind.OpenParen)
            return ParseParameters();
        return TryParseType() is { } type ? new(type.Span, false, [new(type.Span, [], type)]) : null;
    }

    private FuncLit ParseFuncLitBody(int start, FuncType type)
    {
        var bracketLevel = _bracketLevel;
        _bracketLevel = 0;
        var body = ParseBlock();
        _bracketLevel = bracketLevel;
        return new(SpanFrom(start), type, body);
    }
}
