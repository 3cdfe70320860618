using System.Buffers;
using System.Text;

namespace PatchTracer.Go.Lexing;

internal ref partial struct Lexer
{
    private TokenKind ScanString()
    {
        ScanQuoted((byte)'"', "string literal not terminated");
        return TokenKind.StringLiteral;
    }

    private TokenKind ScanRune()
    {
        var start = _at;
        if (ScanQuoted((byte)'\'', "rune literal not terminated") && !IsOneRune(_source[(start + 1)..(_at - 1)]))
            Report(start, _at, "illegal rune literal");
        return TokenKind.RuneLiteral;
    }

    private TokenKind ScanRawString()
    {
        var start = _at;
        var length = _source[(start + 1)..].IndexOf((byte)'`');
        _at = length < 0 ? _source.Length : start + length + 2;
        if (length < 0)
            Report(start, _at, "raw string literal not terminated");
        return TokenKind.StringLiteral;
    }

    /// <summary>Passes a literal that ends on its line; false when it does not.</summary>
    private bool ScanQuoted(byte quote, string notTerminated)
    {
        var start = _at++;
        while (true)
        {
            var length = _source[_at..].IndexOfAny(quote, (byte)'\\', (byte)'\n');
            _at = length < 0 ? _source.Length : _at + length;
            if (length < 0 || _source[_at] == '\n')
            {
                Report(start, _at, notTerminated);
                return false;
            }
            if (_source[_at] == quote)
            {
                _at++;
                return true;
            }
            PassEscape(quote);
        }
    }

    private void PassEscape(byte quote)
    {
        var next = Peek(1);
        if (next is (byte)'\n' or 0)
        {
            _at++;
            return;
        }
        if (next != quote && !"abfnrtv\\xuU01234567"u8.Contains(next))
            Report(_at, _at + 2, "unknown escape sequence");
        _at += 2;
    }

    private static bool IsOneRune(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return false;
        if (content[0] != '\\')
            return Rune.DecodeFromUtf8(content, out _, out var length) == OperationStatus.Done && length == content.Length;
        return content.SequenceEqual("\\'"u8)
            || (EscapeSequence.TryDecode(content, new ArrayBufferWriter<byte>(4), out var escape) && escape == content.Length);
    }
}
