namespace PatchTracer.Images.Go;

/// <summary>A Go toolchain on this machine.</summary>
/// <param name="Root">Its GOROOT.</param>
public sealed record GoToolchain(string Root, GoVersion Version)
{
    public string Program => Path.Combine(Root, "bin", "go");
}
