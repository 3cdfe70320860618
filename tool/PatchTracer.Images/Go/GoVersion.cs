using System.Globalization;

namespace PatchTracer.Images.Go;

/// <summary>A version of Go: 1.19.8. Pre-releases (1.22rc1) count as the version they prepare.</summary>
public readonly record struct GoVersion(int Major, int Minor, int Patch = 0) : IComparable<GoVersion>
{
    /// <summary>The language version, as go.mod and Debian's packages name it: 1.19.</summary>
    public string Language => $"{Major}.{Minor}";

    /// <summary>Takes <c>go1.19.8</c>, <c>1.24</c> and <c>1.22rc1</c>.</summary>
    public static GoVersion? TryParse(string text)
    {
        var trimmed = text.Trim();
        var numbers = (trimmed.StartsWith("go", StringComparison.Ordinal) ? trimmed[2..] : trimmed).Split('.');
        return numbers.Length is 2 or 3
            && LeadingNumber(numbers[0]) is { } major
            && LeadingNumber(numbers[1]) is { } minor
            && (numbers.Length == 2 ? 0 : LeadingNumber(numbers[2])) is { } patch
            ? new GoVersion(major, minor, patch)
            : null;
    }

    public int CompareTo(GoVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => Patch == 0 ? Language : $"{Language}.{Patch}";

    public static bool operator <(GoVersion left, GoVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(GoVersion left, GoVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(GoVersion left, GoVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GoVersion left, GoVersion right) => left.CompareTo(right) >= 0;

    private static int? LeadingNumber(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 ? int.Parse(text[..digits], CultureInfo.InvariantCulture) : null;
    }
}
