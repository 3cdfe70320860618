namespace PatchTracer.Go.Lexing;

internal ref partial struct Lexer
{
    private TokenKind ScanNumber()
    {
        var start = _at;
        var numberBase = TakePrefix();
        var kind = TokenKind.IntLiteral;
        var digitsStart = _at;
        TakeDigits(numberBase);
        if (Peek(0) == '.')
        {
            kind = TokenKind.FloatLiteral;
            _at++;
            TakeDigits(numberBase);
        }
        var hasDigits = _source[digitsStart.._at].IndexOfAnyExcept("_."u8) >= 0;
        if (TakeExponent(numberBase))
            kind = TokenKind.FloatLiteral;
        else if (kind == TokenKind.FloatLiteral && numberBase == 16)
            Report(start, _at, "hexadecimal mantissa requires a 'p' exponent");
        if (!hasDigits)
            Report(start, _at, "number has no digits");
        if (Peek(0) == 'i')
        {
            _at++;
            return TokenKind.ImaginaryLiteral;
        }
        if (kind == TokenKind.IntLiteral)
            CheckDigits(start, digitsStart, numberBase);
        return kind;
    }

    private int TakePrefix()
    {
        if (_source[_at] != '0')
            return 10;
        var numberBase = (Peek(1) | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 };
        _at += numberBase == 10 ? 0 : 2;
        return numberBase;
    }

    // Digits that are too large for their base are taken too: they are an error in the number, not the start of something else.
    private void TakeDigits(int numberBase)
    {
        while (_at < _source.Length && (_source[_at] == '_' || char.IsAsciiDigit((char)_source[_at])
                                        || (numberBase == 16 && char.IsAsciiHexDigit((char)_source[_at]))))
            _at++;
    }

    private bool TakeExponent(int numberBase)
    {
        var marker = Peek(0) | 0x20;
        if (marker != (numberBase == 16 ? 'p' : 'e'))
            return false;
        var start = _at++;
        if (Peek(0) is (byte)'+' or (byte)'-')
            _at++;
        var digits = _at;
        TakeDigits(10);
        if (_at == digits)
            Report(start, _at, "exponent has no digits");
        return true;
    }

    private readonly void CheckDigits(int start, int digitsStart, int numberBase)
    {
        // A leading 0 alone makes an integer octal.
        var actualBase = numberBase == 10 && _source[start] == '0' && _at - start > 1 ? 8 : numberBase;
        if (actualBase >= 10)
            return;
        foreach (var digit in _source[digitsStart.._at])
            if (digit != '_' && digit - '0' >= actualBase)
            {
                Report(start, _at, $"invalid digit '{(char)digit}' in base {actualBase} literal");
                return;
            }
    }
}
