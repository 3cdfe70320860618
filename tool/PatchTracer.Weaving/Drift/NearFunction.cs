using PatchTracer.Weaving.Matching;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Drift;

/// <summary>How far a function is from what a tracepoint names.</summary>
internal sealed record NearFunction(FunctionSite Site, bool IsSamePackage)
{
    private readonly int _nameDistance = Site.Pattern.Names.Min(name => DistanceOf(name, Site.Function.Name));

    private readonly bool _isSameName = Site.Pattern.Names.Contains(Site.Function.Name);

    private readonly bool _isSameReceiver = Site.Function.Receiver is { } receiver
        ? Site.Pattern.Receivers.Any(name => Glob.Matches(name.TrimStart('*'), receiver.TypeName))
        : Site.Pattern.Receivers.IsEmpty;

    /// <summary>
    /// Small is near: a name costs its edit distance, or 2 for a word more or less; another receiver 2, another package 3.
    /// </summary>
    public int Distance => NameDistance + PlaceDistance;

    public int NameDistance => _nameDistance;

    public int PlaceDistance => (_isSameReceiver ? 0 : 2) + (IsSamePackage ? 0 : 3);

    public bool IsWhereItWas => _isSameReceiver && IsSamePackage;

    /// <summary>Name and receiver are the same, only the package is another.</summary>
    public bool IsMoved => _isSameName && _isSameReceiver && !IsSamePackage;

    /// <summary>By its name.</summary>
    public bool IsLike => _isSameName || _nameDistance <= Math.Max(2, Site.Function.Name.Length / 3)
        || (_isSameReceiver && Site.Function.Receiver is not null && _nameDistance <= Site.Function.Name.Length / 2);

    public string Why => string.Join(", ",
        _isSameName ? "same name" : IsLike ? "similar name" : "another name",
        _isSameReceiver ? "same receiver" : "another receiver",
        IsSamePackage ? "same package" : "another package");

    private static int DistanceOf(string wanted, string name)
    {
        var (shorter, longer) = wanted.Length < name.Length ? (wanted, name) : (name, wanted);
        var isWordMore = shorter.Length * 2 >= longer.Length && longer.Contains(shorter, StringComparison.OrdinalIgnoreCase);
        return isWordMore ? Math.Min(2, longer.Length - shorter.Length) : Nearest.Distance(wanted, name);
    }
}
