using System.Buffers;
using PatchTracer.Go.Parsing;

namespace PatchTracer.Go.Lexing;

/// <summary>
/// All tokens of a source or of one body of it, in a pooled array, ended by the end of the file. Dispose it once, after the parser is done.
/// </summary>
internal sealed class TokenBuffer : IDisposable
{
    private Token[] _tokens;
    private int _count;

    private TokenBuffer(int expectedBytes) => _tokens = ArrayPool<Token>.Shared.Rent(expectedBytes / 4 + 16);

    public Token[] Tokens => _tokens;

    public static TokenBuffer Read(ReadOnlySpan<byte> source, int start, DiagnosticBag diagnostics)
    {
        var buffer = new TokenBuffer(source.Length - start);
        var lexer = new Lexer(source, start, diagnostics);
        Token token;
        do
            buffer.Add(token = lexer.Next());
        while (token.Kind != TokenKind.EndOfFile);
        return buffer;
    }

    /// <summary>As <see cref="Read"/>, but of the bodies of function declarations only the braces.</summary>
    public static TokenBuffer ReadSkippingBodies(ReadOnlySpan<byte> source, DiagnosticBag diagnostics)
    {
        var buffer = new TokenBuffer(source.Length / 4);
        var lexer = new Lexer(source, 0, diagnostics);
        var bodies = new BodyDetector();
        Token token;
        do
        {
            buffer.Add(token = lexer.Next());
            if (bodies.IsBodyStart(token.Kind))
                lexer.TrySkipToCloseBrace();
        }
        while (token.Kind != TokenKind.EndOfFile);
        return buffer;
    }

    public void Dispose() => ArrayPool<Token>.Shared.Return(_tokens);

    private void Add(Token token)
    {
        if (_count == _tokens.Length)
            Grow();
        _tokens[_count++] = token;
    }

    private void Grow()
    {
        var larger = ArrayPool<Token>.Shared.Rent(_tokens.Length * 2);
        _tokens.CopyTo(larger, 0);
        ArrayPool<Token>.Shared.Return(_tokens);
        _tokens = larger;
    }
}
