using System.Runtime.CompilerServices;
using PatchTracer.Go.Lexing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Parsing;

/// <summary>
/// Recursive descent over a token buffer, one method a production of the Go specification. Every loop takes a token in each round or
/// ends, so that any input is read to its end; what does not fit is reported once and skipped to where a statement or declaration can
/// start.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>
    /// How deep statements, expressions and types may nest. A level takes up to 2 KB of stack. Chains (<c>a + b + c</c>, <c>a.b().c()</c>,
    /// <c>else if</c>) are no nesting.
    /// </summary>
    public const int MaxDepth = 400;

    private readonly ReadOnlyMemory<byte> _source;
    private readonly Token[] _tokens;
    private readonly bool _skipsBodies;
    private DiagnosticBag _diagnostics;
    private readonly NodeStack<Expr> _exprs = new();
    private readonly NodeStack<Stmt> _stmts = new();
    private readonly NodeStack<Ident> _idents = new();
    private readonly NodeStack<ParameterGroup> _groups = new();
    private int _position;
    private TokenKind _kind;
    private int _lastEnd;
    private int _lastReported = -1;
    private int _depth;

    /// <summary>
    /// Below 0 in the header of an if, for or switch, outside of any bracket: there <c>T {</c> starts the block, not a composite literal
    /// (specification, "Composite literals", the parsing ambiguity).
    /// </summary>
    private int _bracketLevel;

    private Parser(ReadOnlyMemory<byte> source, Token[] tokens, bool skipsBodies, DiagnosticBag diagnostics)
    {
        _source = source;
        _tokens = tokens;
        _skipsBodies = skipsBodies;
        _diagnostics = diagnostics;
        _kind = tokens[0].Kind;
    }

    public static GoFile ParseFile(ReadOnlyMemory<byte> source, ParseOptions options)
    {
        var diagnostics = new DiagnosticBag();
        if (options.SkipBodies)
        {
            using var outline = TokenBuffer.ReadSkippingBodies(source.Span, diagnostics);
            var file = new Parser(source, outline.Tokens, true, diagnostics).ParseFile();
            if (diagnostics.IsEmpty)
                return file;
            // In a broken file the lexer may have skipped what is no body.
            diagnostics = new();
        }
        using var tokens = TokenBuffer.Read(source.Span, 0, diagnostics);
        return new Parser(source, tokens.Tokens, false, diagnostics).ParseFile();
    }

    /// <summary>Parses a body that was skipped, from brace to brace.</summary>
    public static BlockStmt ParseBody(GoFile file, TextSpan span, DiagnosticBag diagnostics)
    {
        using var tokens = TokenBuffer.Read(file.Source.Span[..span.End], span.Start, diagnostics);
        return new Parser(file.Source, tokens.Tokens, false, diagnostics).ParseBlock();
    }

    private TextSpan CurrentSpan => _tokens[_position].Span;

    private int CurrentStart => _tokens[_position].Start;

    private TokenKind NextKind => _kind == TokenKind.EndOfFile ? TokenKind.EndOfFile : _tokens[_position + 1].Kind;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance()
    {
        if (_kind == TokenKind.EndOfFile)
            return;
        _lastEnd = _tokens[_position].End;
        _kind = _tokens[++_position].Kind;
    }

    private bool TryTake(TokenKind kind)
    {
        if (_kind != kind)
            return false;
        Advance();
        return true;
    }

    /// <summary>The token's span; where it is missing, reported, an empty one after the token before.</summary>
    private TextSpan Expect(TokenKind kind, string name)
    {
        var span = CurrentSpan;
        if (TryTake(kind))
            return span;
        ReportExpected(name);
        return new(_lastEnd, 0);
    }

    /// <summary>From a start to the last token that was taken; empty if none was.</summary>
    private TextSpan SpanFrom(int start) => start <= _lastEnd ? TextSpan.FromBounds(start, _lastEnd) : new(_lastEnd, 0);

    private void ReportExpected(string what) => Report(CurrentSpan, $"expected {what}");

    /// <summary>One report a place: what follows from an error is noise.</summary>
    private void Report(TextSpan span, string message)
    {
        if (span.Start == _lastReported)
            return;
        _lastReported = span.Start;
        _diagnostics.Add(span, message);
    }

    /// <summary>False at the limit of nesting, reported; the caller then takes <see cref="SkipNested"/> and returns a Bad node.</summary>
    private bool TryEnter()
    {
        if (_depth < MaxDepth)
        {
            _depth++;
            return true;
        }
        Report(CurrentSpan, $"nested deeper than {MaxDepth} levels");
        return false;
    }

    private void Leave() => _depth--;

    /// <summary>Takes tokens up to a semicolon, comma or closing bracket that belongs to what is around this place.</summary>
    private void SkipNested()
    {
        for (var open = 0; _kind != TokenKind.EndOfFile; Advance())
            switch (_kind)
            {
                case TokenKind.OpenParen or TokenKind.OpenBracket or TokenKind.OpenBrace:
                    open++;
                    break;
                case TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace:
                    if (open == 0)
                        return;
                    open--;
                    break;
                case TokenKind.Semicolon or TokenKind.Comma:
                    if (open == 0)
                        return;
                    break;
            }
    }
}
