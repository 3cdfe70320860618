using System.Globalization;

namespace PatchTracer.Sources;

/// <summary>A release of Kubernetes (Semantic Versioning 2.0.0 without build metadata): 1.20.2, 1.34.0-rc.1.</summary>
/// <param name="PreRelease">Empty for a release proper.</param>
public readonly record struct ReleaseVersion(int Major, int Minor, int Patch, string PreRelease = "") : IComparable<ReleaseVersion>
{
    /// <summary>The name of its git tag: <c>v1.20.2</c>.</summary>
    public string Tag => $"v{this}";

    public static ReleaseVersion? TryParse(string text)
    {
        var release = text.Trim().TrimStart('v').Split('+')[0];
        var dash = release.IndexOf('-');
        var numbers = (dash < 0 ? release : release[..dash]).Split('.');
        return numbers.Length == 3
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && int.TryParse(numbers[2], NumberStyles.None, CultureInfo.InvariantCulture, out var patch)
            ? new ReleaseVersion(major, minor, patch, dash < 0 ? "" : release[(dash + 1)..])
            : null;
    }

    public int CompareTo(ReleaseVersion other)
    {
        var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return numbers != 0 ? numbers : ComparePreRelease(PreRelease, other.PreRelease);
    }

    public override string ToString() => PreRelease.Length == 0 ? $"{Major}.{Minor}.{Patch}" : $"{Major}.{Minor}.{Patch}-{PreRelease}";

    public static bool operator <(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReleaseVersion left, ReleaseVersion right) => left.CompareTo(right) >= 0;

    /// <summary>A release comes after its own pre-releases; their parts compare as numbers where both are (SemVer 11.4).</summary>
    private static int ComparePreRelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
            return right.Length.CompareTo(left.Length);
        var (lefts, rights) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(lefts.Length, rights.Length); i++)
        {
            var isNumber = (int.TryParse(lefts[i], out var l), int.TryParse(rights[i], out var r));
            var order = isNumber switch
            {
                (true, true) => l.CompareTo(r),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(lefts[i], rights[i]),
            };
            if (order != 0)
                return order;
        }
        return lefts.Length.CompareTo(rights.Length);
    }
}
