namespace PatchTracer.Traces.Contracts;

/// <summary><c>3</c>, <c>1..</c>, <c>..4</c> or <c>2..5</c>; both ends are included.</summary>
public readonly record struct CountRange(int Min, int Max)
{
    public static readonly CountRange AtLeastOne = new(1, int.MaxValue);

    public bool Contains(int count) => count >= Min && count <= Max;

    public static bool TryParse(string text, out CountRange range)
    {
        range = default;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        var (low, high) = dots < 0 ? (text, text) : (text[..dots], text[(dots + 2)..]);
        if (dots >= 0 && low.Length + high.Length == 0)
            return false;
        if (!TryNumber(low, 0, out var min) || !TryNumber(high, int.MaxValue, out var max) || min > max)
            return false;
        range = new CountRange(min, max);
        return true;
    }

    public override string ToString() => Min == Max ? $"{Min}" : $"{(Min == 0 ? "" : Min)}..{(Max == int.MaxValue ? "" : Max)}";

    private static bool TryNumber(string text, int absent, out int number)
    {
        number = absent;
        return text.Length == 0 || int.TryParse(text, System.Globalization.NumberStyles.None, null, out number);
    }
}
