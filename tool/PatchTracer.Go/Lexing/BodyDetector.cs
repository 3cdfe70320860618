namespace PatchTracer.Go.Lexing;

/// <summary>Sees from the tokens alone where the body of a function declaration starts.</summary>
internal struct BodyDetector
{
    private TokenKind _previous = TokenKind.Semicolon;
    private int _depth;
    private bool _inFunction;

    public BodyDetector()
    {
    }

    public bool IsBodyStart(TokenKind kind)
    {
        var previous = _previous;
        _previous = kind;
        switch (kind)
        {
            case TokenKind.Func when _depth == 0 && previous == TokenKind.Semicolon:
                _inFunction = true;
                break;
            case TokenKind.Semicolon when _depth == 0:
                _inFunction = false;
                break;
            case TokenKind.OpenParen or TokenKind.OpenBracket:
                _depth++;
                break;
            case TokenKind.OpenBrace:
                // The braces of a result type follow their keyword; any other brace at this level is the body's.
                return ++_depth == 1 && _inFunction && previous is not (TokenKind.Struct or TokenKind.Interface);
            case TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.CloseBrace:
                _depth--;
                break;
        }
        return false;
    }
}
