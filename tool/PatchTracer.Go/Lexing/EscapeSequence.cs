using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace PatchTracer.Go.Lexing;

/// <summary>Backslash escapes of string literals.</summary>
internal static class EscapeSequence
{
    private static ReadOnlySpan<byte> SimpleNames => "abfnrtv\\\""u8;

    private static ReadOnlySpan<byte> SimpleValues => "\a\b\f\n\r\t\v\\\""u8;

    /// <summary>Decodes the escape at the start of <paramref name="text"/> and tells how many bytes of text it took.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, IBufferWriter<byte> into, out int length)
    {
        length = 2;
        if (text.Length < 2)
            return false;
        var simple = SimpleNames.IndexOf(text[1]);
        if (simple >= 0)
        {
            into.Write(SimpleValues.Slice(simple, 1));
            return true;
        }
        length = text[1] switch { (byte)'x' => 4, (byte)'u' => 6, (byte)'U' => 10, _ => 4 };
        return text.Length >= length && (text[1] is >= (byte)'0' and <= (byte)'7' ? TryOctal(text.Slice(1, 3), into)
            : TryHex(text[1..length], into));
    }

    private static bool TryOctal(ReadOnlySpan<byte> digits, IBufferWriter<byte> into)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return false;
            value = value * 8 + digit - '0';
        }
        into.Write([(byte)value]);
        return value <= byte.MaxValue;
    }

    private static bool TryHex(ReadOnlySpan<byte> escape, IBufferWriter<byte> into)
    {
        if (escape[0] is not ((byte)'x' or (byte)'u' or (byte)'U')
            || !Utf8Parser.TryParse(escape[1..], out uint value, out var used, 'x') || used != escape.Length - 1)
            return false;
        if (escape[0] == 'x')
        {
            into.Write([(byte)value]);
            return true;
        }
        if (!Rune.IsValid(value))
            return false;
        Span<byte> utf8 = stackalloc byte[4];
        into.Write(utf8[..new Rune(value).EncodeToUtf8(utf8)]);
        return true;
    }
}
