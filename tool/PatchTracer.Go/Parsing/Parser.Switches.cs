using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

internal sealed partial class Parser
{
    private Stmt ParseSwitch()
    {
        var start = CurrentStart;
        Advance();
        var bracketLevel = EnterHeader();
        var init = _kind is TokenKind.Semicolon or TokenKind.OpenBrace ? null : ParseSimple();
        var header = init;
        if (TryTake(TokenKind.Semicolon))
            header = _kind == TokenKind.OpenBrace ? null : ParseSimple();
        else
            init = null;
        _bracketLevel = bracketLevel;
        var isGuard = TryReadGuard(header, out var binding, out var guard);
        if (!isGuard && header is not (null or ExprStmt))
        {
            Report(header.Span, "expected switch expression");
            init ??= header;
        }
        var open = Expect(TokenKind.OpenBrace, "'{'");
        var clauses = open.IsEmpty ? [] : ParseClauses(static (parser, at) => parser.ParseCaseClause(at));
        if (isGuard)
            foreach (var clause in clauses)
                CheckTypes(clause.Expressions);
        return isGuard
            ? new TypeSwitchStmt(SpanFrom(start), init, binding, guard!, open, clauses)
            : new SwitchStmt(SpanFrom(start), init, (header as ExprStmt)?.Expression, open, clauses);
    }

    /// <summary><c>x.(type)</c> or <c>y := x.(type)</c></summary>
    private static bool TryReadGuard(Stmt? header, out Ident? binding, out TypeAssertExpr? guard)
    {
        (binding, guard) = (null, null);
        if (header is ExprStmt { Expression: TypeAssertExpr { Type: null } plain })
            guard = plain;
        else if (header is AssignStmt { IsDefine: true, Left: [Ident name], Right: [TypeAssertExpr { Type: null } bound] })
            (binding, guard) = (name, bound);
        return guard is not null;
    }

    private SelectStmt ParseSelect()
    {
        var start = CurrentStart;
        Advance();
        var open = Expect(TokenKind.OpenBrace, "'{'");
        var clauses = open.IsEmpty ? [] : ParseClauses(static (parser, at) => parser.ParseCommClause(at));
        return new(SpanFrom(start), open, clauses);
    }

    /// <summary>After the opening brace, to the closing one.</summary>
    private ImmutableArray<T> ParseClauses<T>(Func<Parser, int, T> parseClause)
    {
        var clauses = ImmutableArray.CreateBuilder<T>();
        while (_kind is not (TokenKind.CloseBrace or TokenKind.EndOfFile))
            if (_kind is TokenKind.Case or TokenKind.Default)
                clauses.Add(parseClause(this, CurrentStart));
            else
                SkipToClause();
        Expect(TokenKind.CloseBrace, "'}'");
        return clauses.DrainToImmutable();
    }

    private void SkipToClause()
    {
        ReportExpected("'case' or 'default'");
        Advance();
        SkipNested();
    }

    private CaseClause ParseCaseClause(int start)
    {
        var isDefault = _kind == TokenKind.Default;
        Advance();
        var expressions = isDefault ? [] : ParseExprList();
        var colon = Expect(TokenKind.Colon, "':'");
        var statements = ParseStatements();
        return new(ClauseSpan(start, colon, statements), isDefault, expressions, colon, statements);
    }

    private CommClause ParseCommClause(int start)
    {
        var isDefault = _kind == TokenKind.Default;
        Advance();
        var communication = isDefault ? null : ParseSimple();
        var colon = Expect(TokenKind.Colon, "':'");
        var statements = ParseStatements();
        return new(ClauseSpan(start, colon, statements), communication, colon, statements);
    }

    /// <summary>A clause ends with its last statement; a semicolon after that is not part of it.</summary>
    private static TextSpan ClauseSpan(int start, TextSpan colon, ImmutableArray<Stmt> statements) =>
        TextSpan.FromBounds(start, statements.IsEmpty ? colon.End : statements[^1].Span.End);
}
