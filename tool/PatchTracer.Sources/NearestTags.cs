namespace PatchTracer.Sources;

/// <summary>What to offer when a repository lacks the tag that was asked for.</summary>
internal static class NearestTags
{
    private const int Offered = 6;

    public static SourceException Missing(string source, ReleaseVersion version, IEnumerable<string> tags)
    {
        var near = Of(version, tags);
        var offer = near.Count == 0 ? "It has no release tags at all." : $"Nearest tags: {string.Join(", ", near)}.";
        return new SourceException(SourceFailure.NoSuchVersion, source, $"{source} has no tag {version.Tag}. {offer}", near);
    }

    /// <summary>Nearest by minor version first, then by patch, releases before pre-releases; listed in order of version.</summary>
    internal static IReadOnlyList<string> Of(ReleaseVersion version, IEnumerable<string> tags) =>
    [
        .. tags.Where(t => t.StartsWith('v'))
            .Select(ReleaseVersion.TryParse)
            .OfType<ReleaseVersion>()
            .OrderBy(t => (Math.Abs(t.Major - version.Major), Math.Abs(t.Minor - version.Minor), Math.Abs(t.Patch - version.Patch),
                t.PreRelease.Length))
            .Take(Offered)
            .Order()
            .Select(t => t.Tag),
    ];
}
