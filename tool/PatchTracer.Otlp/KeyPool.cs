using System.Text;

namespace PatchTracer.Otlp;

/// <summary>
/// One string object for each attribute key that keeps coming. Bounded: a slot keeps the last key that fell into it, so
/// hostile keys cost no memory.
/// </summary>
internal static class KeyPool
{
    private const int Slots = 1024;
    private const int LongestKept = 64;

    [ThreadStatic]
    private static string[]? _kept;

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > LongestKept)
            return Encoding.UTF8.GetString(utf8);
        Span<char> characters = stackalloc char[LongestKept];
        var key = (ReadOnlySpan<char>)characters[..Encoding.UTF8.GetChars(utf8, characters)];
        _kept ??= new string[Slots];
        ref var slot = ref _kept[string.GetHashCode(key) & (Slots - 1)];
        if (slot is null || !key.SequenceEqual(slot))
            slot = key.ToString();
        return slot;
    }
}
