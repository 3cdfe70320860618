using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private Decl ParseGenericDecl()
    {
        var start = CurrentStart;
        var keyword = _kind;
        Advance();
        switch (keyword)
        {
            case TokenKind.Import:
                var imports = ParseSpecs(static parser => parser.ParseImportSpec(), out var open, out var close);
                return new ImportDecl(SpanFrom(start), open, imports, close);
            case TokenKind.Type:
                var types = ParseSpecs(static parser => parser.ParseTypeSpec(), out open, out close);
                return new TypeDecl(SpanFrom(start), open, types, close);
            case TokenKind.Const:
                var constants = ParseSpecs(static parser => parser.ParseValueSpec(), out open, out close);
                CheckConstants(constants);
                return new ConstDecl(SpanFrom(start), open, constants, close);
            default:
                var variables = ParseSpecs(static parser => parser.ParseValueSpec(), out open, out close);
                CheckVariables(variables);
                return new VarDecl(SpanFrom(start), open, variables, close);
        }
    }

    /// <summary>One spec, or any number in parentheses.</summary>
    private ImmutableArray<T> ParseSpecs<T>(Func<Parser, T> parseSpec, out TextSpan? open, out TextSpan? close)
    {
        (open, close) = (null, null);
        if (_kind != TokenKind.OpenParen)
            return [parseSpec(this)];
        open = CurrentSpan;
        Advance();
        var specs = ImmutableArray.CreateBuilder<T>();
        while (_kind is not (TokenKind.CloseParen or TokenKind.EndOfFile))
        {
            var before = _position;
            specs.Add(parseSpec(this));
            EndSpec(before);
        }
        close = Expect(TokenKind.CloseParen, "')'");
        return specs.DrainToImmutable();
    }

    /// <summary>
    /// A semicolon, or the bracket that closes the group; otherwise on to one of them, past at least one token since
    /// <paramref name="before"/>.
    /// </summary>
    private void EndSpec(int before)
    {
        if (TryTake(TokenKind.Semicolon) || _kind is TokenKind.CloseParen or TokenKind.CloseBrace && _position > before)
            return;
        ReportExpected("';' or a line end");
        SkipNested();
        if (_kind == TokenKind.Semicolon || _position == before)
            Advance();
    }

    private ImportSpec ParseImportSpec()
    {
        var start = CurrentStart;
        var alias = _kind == TokenKind.Identifier ? ParseIdent() : null;
        var isDot = alias is null && TryTake(TokenKind.Dot);
        var path = new BasicLit(Expect(TokenKind.StringLiteral, "import path"), TokenKind.StringLiteral);
        if (!ImportPath.IsValid(_source.Span.Slice(path.Span.Start, path.Span.Length)))
            Report(path.Span, "invalid import path");
        return new(SpanFrom(start), alias, isDot, path);
    }

    /// <summary>The first line of a group needs a value; later ones may repeat it, but then have no type.</summary>
    private void CheckConstants(ImmutableArray<ValueSpec> specs)
    {
        for (var i = 0; i < specs.Length; i++)
            if (specs[i].Values.IsEmpty && (i == 0 || specs[i].Type is not null))
                Report(specs[i].Span, "constant has no value");
    }

    private void CheckVariables(ImmutableArray<ValueSpec> specs)
    {
        foreach (var spec in specs)
            if (spec is { Type: null, Values.IsEmpty: true })
                Report(spec.Span, "variable has neither type nor value");
    }

    private ValueSpec ParseValueSpec()
    {
        var names = ParseIdentList();
        var type = TryParseType();
        var values = TryTake(TokenKind.Assign) ? ParseValues() : [];
        return new(SpanFrom(names[0].Span.Start), names, type, values);
    }

    private TypeSpec ParseTypeSpec()
    {
        var name = ParseIdent();
        var parameters = StartsTypeParameters() ? ParseTypeParameters() : null;
        var isAlias = TryTake(TokenKind.Assign);
        var type = ParseType();
        return new(SpanFrom(name.Span.Start), name, parameters, isAlias, type);
    }
}
