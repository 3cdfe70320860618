namespace PatchTracer.Images.Go;

/// <summary>A Go toolchain that Debian has.</summary>
/// <param name="Suite">The release of Debian whose main archive has it.</param>
public sealed record GoPackage(GoVersion Version, string Suite)
{
    /// <summary>Packages that make a whole GOROOT.</summary>
    public IReadOnlyList<string> Names => [$"golang-{Version.Language}-go", $"golang-{Version.Language}-src"];

    /// <summary>Where they put it.</summary>
    public string RelativeRoot => $"usr/lib/go-{Version.Language}";

    /// <summary>Oldest first; a tree gets the first that suits it, which is nearest to what its authors used.</summary>
    private static readonly GoPackage[] Known =
    [
        new(new GoVersion(1, 19), "bookworm"),
        new(new GoVersion(1, 24), "trixie"),
        new(new GoVersion(1, 26), "sid"),
        new(new GoVersion(1, 27), "sid"),
    ];

    /// <summary>Patch levels are not compared: those of Debian's packages move.</summary>
    public static GoPackage? For(GoRequirement requirement) =>
        Array.Find(Known, p => requirement.Allows(p.Version)
            || (p.Version.Language == requirement.Minimum.Language && requirement.Below is null));
}
