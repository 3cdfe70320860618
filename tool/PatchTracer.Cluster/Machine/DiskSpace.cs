namespace PatchTracer.Cluster.Machine;

internal static class DiskSpace
{
    /// <summary>Bytes that an unprivileged user may still write on the file system that holds a path, which need not exist yet.</summary>
    public static long Free(string path)
    {
        var existing = Path.GetFullPath(path);
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? "/";
        return new DriveInfo(existing).AvailableFreeSpace;
    }
}
