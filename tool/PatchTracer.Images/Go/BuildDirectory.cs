using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>Where go puts the binaries of one tree, between builds.</summary>
internal sealed record BuildDirectory(string Path)
{
    public string Output => Directory.CreateDirectory(System.IO.Path.Combine(Path, "bin")).FullName;

    /// <summary>
    /// On the same file system as the output, so that go renames binaries into place: a killed build leaves no half of one.
    /// </summary>
    public string Temporary => System.IO.Path.Combine(Path, "tmp");

    public string OverlayFile => System.IO.Path.Combine(Path, "overlay.json");

    /// <summary>Makes the directory, for this process alone until the lock is disposed.</summary>
    public WorkspaceLock Lock()
    {
        Directory.CreateDirectory(Path);
        return WorkspaceLock.TryAcquire($"{Path}.lock", out var holder)
            ?? throw new GoBuildException(
                $"Process {holder} is compiling the same tree just now; wait for it, then run the same command again.", Path);
    }
}
