using System.Buffers;
using System.Globalization;
using System.Text;

namespace PatchTracer.Go.Lexing;

internal ref partial struct Lexer
{
    private TokenKind ScanName()
    {
        var start = _at;
        var at = start + 1;
        var source = _source;
        while ((uint)at < (uint)source.Length && ByteClasses.IsNamePart(source[at]))
            at++;
        _at = at;
        if ((uint)at < (uint)source.Length && source[at] >= 0x80)
            return ScanNameTail();
        return Keywords.KindOf(source[start..at]);
    }

    /// <summary>A name once a byte outside of ASCII was met; no keyword has one.</summary>
    private TokenKind ScanNameTail()
    {
        while (_at < _source.Length)
            if (ByteClasses.IsNamePart(_source[_at]))
                _at++;
            else if (_source[_at] >= 0x80 && TryDecode(out var rune, out var length) && (IsLetter(rune) || IsDigit(rune)))
                _at += length;
            else
                break;
        return TokenKind.Identifier;
    }

    private TokenKind ScanNotAscii()
    {
        var isRune = TryDecode(out var rune, out var length);
        var start = _at;
        _at += length;
        if (isRune && IsLetter(rune))
            return ScanNameTail();
        Report(start, _at, isRune ? "illegal character" : "illegal UTF-8 encoding");
        return TokenKind.Illegal;
    }

    private readonly bool TryDecode(out Rune rune, out int length) =>
        Rune.DecodeFromUtf8(_source[_at..], out rune, out length) == OperationStatus.Done;

    // The specification's "unicode_letter" and "unicode_digit".
    private static bool IsLetter(Rune rune) => Rune.GetUnicodeCategory(rune) <= UnicodeCategory.OtherLetter;

    private static bool IsDigit(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
}
