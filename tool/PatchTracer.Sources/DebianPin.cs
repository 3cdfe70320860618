namespace PatchTracer.Sources;

/// <summary>A Debian source package whose upstream tarball is pinned.</summary>
/// <param name="Package">Name of the source package: <c>kubernetes</c>.</param>
/// <param name="UpstreamVersion">
/// Upstream part of its version, without the Debian revision: <c>1.20.5+really1.20.2</c>. Revisions change Debian's patches,
/// which are not used; the tarball stays.
/// </param>
/// <param name="TarballSha256">64 lower-case hexadecimal digits.</param>
public sealed record DebianPin(string Package, string UpstreamVersion, string TarballSha256)
{
    /// <summary>The release it holds. Debian writes a step back as <c>NEWER+reallyOLDER</c>.</summary>
    internal ReleaseVersion? Release
    {
        get
        {
            const string StepBack = "+really";
            var at = UpstreamVersion.LastIndexOf(StepBack, StringComparison.Ordinal);
            return ReleaseVersion.TryParse((at < 0 ? UpstreamVersion : UpstreamVersion[(at + StepBack.Length)..]).Replace('~', '-'));
        }
    }
}
