namespace PatchTracer.Go.Lexing;

internal ref partial struct Lexer
{
    private TokenKind ScanOperator(byte first)
    {
        var second = Peek(1);
        switch (first)
        {
            case (byte)'(': return Take(1, TokenKind.OpenParen);
            case (byte)')': return Take(1, TokenKind.CloseParen);
            case (byte)'[': return Take(1, TokenKind.OpenBracket);
            case (byte)']': return Take(1, TokenKind.CloseBracket);
            case (byte)'{': return Take(1, TokenKind.OpenBrace);
            case (byte)'}': return Take(1, TokenKind.CloseBrace);
            case (byte)',': return Take(1, TokenKind.Comma);
            case (byte)';': return Take(1, TokenKind.Semicolon);
            case (byte)'~': return Take(1, TokenKind.Tilde);
            case (byte)':': return second == '=' ? Take(2, TokenKind.Define) : Take(1, TokenKind.Colon);
            case (byte)'=': return second == '=' ? Take(2, TokenKind.Equal) : Take(1, TokenKind.Assign);
            case (byte)'!': return second == '=' ? Take(2, TokenKind.NotEqual) : Take(1, TokenKind.Not);
            case (byte)'*': return second == '=' ? Take(2, TokenKind.StarAssign) : Take(1, TokenKind.Star);
            case (byte)'/': return second == '=' ? Take(2, TokenKind.SlashAssign) : Take(1, TokenKind.Slash);
            case (byte)'%': return second == '=' ? Take(2, TokenKind.PercentAssign) : Take(1, TokenKind.Percent);
            case (byte)'^': return second == '=' ? Take(2, TokenKind.XorAssign) : Take(1, TokenKind.Xor);
            case (byte)'+': return Doubled(second, (byte)'+', TokenKind.Increment, TokenKind.PlusAssign, TokenKind.Plus);
            case (byte)'-': return Doubled(second, (byte)'-', TokenKind.Decrement, TokenKind.MinusAssign, TokenKind.Minus);
            case (byte)'|': return Doubled(second, (byte)'|', TokenKind.LogicalOr, TokenKind.OrAssign, TokenKind.Or);
            case (byte)'&': return ScanAmpersand(second);
            case (byte)'<': return ScanLess(second);
            default: return ScanGreater(second);
        }
    }

    private TokenKind ScanAmpersand(byte second) => second switch
    {
        (byte)'^' => Peek(2) == '=' ? Take(3, TokenKind.AndNotAssign) : Take(2, TokenKind.AndNot),
        _ => Doubled(second, (byte)'&', TokenKind.LogicalAnd, TokenKind.AndAssign, TokenKind.And),
    };

    private TokenKind ScanLess(byte second) => second switch
    {
        (byte)'-' => Take(2, TokenKind.Arrow),
        (byte)'<' => Peek(2) == '=' ? Take(3, TokenKind.ShiftLeftAssign) : Take(2, TokenKind.ShiftLeft),
        (byte)'=' => Take(2, TokenKind.LessOrEqual),
        _ => Take(1, TokenKind.Less),
    };

    private TokenKind ScanGreater(byte second) => second switch
    {
        (byte)'>' => Peek(2) == '=' ? Take(3, TokenKind.ShiftRightAssign) : Take(2, TokenKind.ShiftRight),
        (byte)'=' => Take(2, TokenKind.GreaterOrEqual),
        _ => Take(1, TokenKind.Greater),
    };

    private TokenKind Doubled(byte second, byte self, TokenKind doubled, TokenKind assigned, TokenKind single) =>
        second == self ? Take(2, doubled) : second == '=' ? Take(2, assigned) : Take(1, single);

    private TokenKind Take(int length, TokenKind kind)
    {
        _at += length;
        return kind;
    }
}
