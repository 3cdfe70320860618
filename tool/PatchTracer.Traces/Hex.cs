namespace PatchTracer.Traces;

/// <summary>64 bits as 16 hexadecimal digits. Stricter than <see cref="ulong.Parse(string)"/>: no spaces, no sign, every digit.</summary>
internal static class Hex
{
    public static bool TryParse(ReadOnlySpan<char> digits, out ulong value)
    {
        value = 0;
        foreach (var c in digits)
        {
            var digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                >= 'a' and <= 'f' => c - 'a' + 10,
                >= 'A' and <= 'F' => c - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return false;
            value = (value << 4) | (uint)digit;
        }
        return true;
    }

    public static void Write(ulong value, Span<char> destination)
    {
        for (var i = 15; i >= 0; i--, value >>= 4)
            destination[i] = "0123456789abcdef"[(int)(value & 15)];
    }
}
