using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private GoFile ParseFile()
    {
        var start = CurrentStart;
        Ident? name = null;
        if (TryTake(TokenKind.Package))
        {
            name = ParseIdent();
            ExpectEndOfDeclaration();
        }
        else
        {
            ReportExpected("'package'");
        }
        var clause = name is null ? new TextSpan(start, 0) : TextSpan.FromBounds(start, name.Span.End);
        var declarations = new List<Decl>();
        while (_kind != TokenKind.EndOfFile)
            if (!TryTake(TokenKind.Semicolon))
                declarations.Add(ParseTopLevelDeclaration());
        return new(_source, clause, name, [.. declarations], _diagnostics);
    }

    private Decl ParseTopLevelDeclaration()
    {
        if (!CanStartDeclaration(_kind))
            return ParseBadDeclaration();
        var declaration = _kind == TokenKind.Func ? ParseFuncDecl() : ParseGenericDecl();
        ExpectEndOfDeclaration();
        return declaration;
    }

    private static bool CanStartDeclaration(TokenKind kind) =>
        kind is TokenKind.Func or TokenKind.Import or TokenKind.Const or TokenKind.Var or TokenKind.Type;

    private BadDecl ParseBadDeclaration()
    {
        var start = CurrentStart;
        ReportExpected("declaration");
        SkipToDeclaration();
        return new(SpanFrom(start));
    }

    private void ExpectEndOfDeclaration()
    {
        if (_kind == TokenKind.EndOfFile || TryTake(TokenKind.Semicolon))
            return;
        ReportExpected("';' or a line end");
        if (!CanStartDeclaration(_kind))
            SkipToDeclaration();
    }

    /// <summary>Takes at least one token, then on to a keyword at the start of a line that can only start a declaration.</summary>
    private void SkipToDeclaration()
    {
        TokenKind previous;
        do
        {
            previous = _kind;
            Advance();
        }
        while (_kind != TokenKind.EndOfFile && !(previous == TokenKind.Semicolon && CanStartDeclaration(_kind)));
    }
}
