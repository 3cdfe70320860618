using System.Buffers;
using System.Text;

namespace PatchTracer.Go.Lexing;

/// <summary>Values of string literals, by the specification's section "String literals".</summary>
internal static class StringLiteral
{
    /// <summary>Null when the quotes do not match or an escape is malformed.</summary>
    public static string? Unquote(ReadOnlySpan<byte> literal)
    {
        if (literal.Length < 2 || literal[0] != literal[^1])
            return null;
        var inner = literal[1..^1];
        return literal[0] switch
        {
            (byte)'`' => Encoding.UTF8.GetString(inner).Replace("\r", ""),
            (byte)'"' => Interpreted(inner),
            _ => null,
        };
    }

    private static string? Interpreted(ReadOnlySpan<byte> inner)
    {
        if (inner.IndexOf((byte)'\\') < 0)
            return Encoding.UTF8.GetString(inner);
        var bytes = new ArrayBufferWriter<byte>(inner.Length);
        while (!inner.IsEmpty)
            if (inner[0] != '\\')
            {
                bytes.Write(inner[..1]);
                inner = inner[1..];
            }
            else if (EscapeSequence.TryDecode(inner, bytes, out var length))
                inner = inner[length..];
            else
                return null;
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
