namespace PatchTracer.Fresh.Roots;

/// <summary>A release of Debian that fresh machines are made of.</summary>
/// <param name="DotNet">The packages that .NET wants: ICU, without which its SDK does not start unless it is told to, and OpenSSL.</param>
internal sealed record Release(int Version, string Suite, IReadOnlyList<string> DotNet)
{
    public static readonly Release Bookworm = new(12, "bookworm", ["libicu72", "libssl3"]);
    public static readonly Release Trixie = new(13, "trixie", ["libicu76", "libssl3t64"]);
}
