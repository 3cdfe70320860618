using PatchTracer.Go.Parsing;

namespace PatchTracer.Go.Lexing;

/// <summary>
/// Reads tokens one by one by the Go specification's "Lexical elements". Semicolons are inserted as the specification says; one
/// that is implied stands right after the token before it and has length 0.
/// </summary>
internal ref partial struct Lexer
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly List<TextSpan>? _comments;
    private DiagnosticBag? _diagnostics;
    private int _at;
    private int _lastEnd;
    private bool _lastEndsStatement;

    /// <param name="start">Where to begin; positions are always those of the whole source.</param>
    /// <param name="comments">Gets every comment that is passed.</param>
    public Lexer(ReadOnlySpan<byte> source, int start, DiagnosticBag? diagnostics, List<TextSpan>? comments = null)
    {
        _source = source;
        _at = start == 0 && source.StartsWith("\uFEFF"u8) ? 3 : start;
        _lastEnd = start;
        _diagnostics = diagnostics;
        _comments = comments;
    }

    /// <summary>The next token; at the end <see cref="TokenKind.EndOfFile"/>, again and again.</summary>
    public Token Next()
    {
        var passedLineEnd = SkipTrivia();
        if (passedLineEnd && _lastEndsStatement)
        {
            _lastEndsStatement = false;
            return new(TokenKind.Semicolon, _lastEnd, _lastEnd);
        }
        var start = _at;
        if (start >= _source.Length)
            return new(TokenKind.EndOfFile, _source.Length, _source.Length);
        var kind = Scan(_source[start]);
        _lastEnd = _at;
        _lastEndsStatement = TokenFacts.EndsStatement(kind);
        return new(kind, start, _at);
    }

    public static ImmutableArray<Token> Tokenize(ReadOnlySpan<byte> source)
    {
        var tokens = ImmutableArray.CreateBuilder<Token>(source.Length / 4 + 1);
        var lexer = new Lexer(source, 0, null);
        Token token;
        do
            tokens.Add(token = lexer.Next());
        while (token.Kind != TokenKind.EndOfFile);
        return tokens.DrainToImmutable();
    }

    private TokenKind Scan(byte first)
    {
        switch (ByteClasses.Of(first))
        {
            case ByteClass.Letter:
                return ScanName();
            case ByteClass.Digit:
                return ScanNumber();
            case ByteClass.NotAscii:
                return ScanNotAscii();
            case ByteClass.Operator:
                return ScanOperator(first);
        }
        switch (first)
        {
            case (byte)'"':
                return ScanString();
            case (byte)'\'':
                return ScanRune();
            case (byte)'`':
                return ScanRawString();
            case (byte)'.':
                return ScanDot();
            default:
                _at++;
                Report(_at - 1, _at, "illegal character");
                return TokenKind.Illegal;
        }
    }

    private TokenKind ScanDot()
    {
        if (_at + 1 < _source.Length && char.IsAsciiDigit((char)_source[_at + 1]))
            return ScanNumber();
        var isEllipsis = _source[_at..].StartsWith("..."u8);
        _at += isEllipsis ? 3 : 1;
        return isEllipsis ? TokenKind.Ellipsis : TokenKind.Dot;
    }

    private readonly void Report(int start, int end, string message) => _diagnostics?.Add(TextSpan.FromBounds(start, end), message);

    private readonly byte Peek(int offset) => _at + offset < _source.Length ? _source[_at + offset] : (byte)0;
}
