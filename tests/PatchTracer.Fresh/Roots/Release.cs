namespace PatchTracer.Fresh.Roots;

/// <summary>A release of Debian that fresh machines are made of.</summary>
/// <param name="Icu">The package of ICU, without which .NET's SDK does not start unless it is told to.</param>
internal sealed record Release(int Version, string Suite, string Icu)
{
    public static readonly Release Bookworm = new(12, "bookworm", "libicu72");
    public static readonly Release Trixie = new(13, "trixie", "libicu76");
}
