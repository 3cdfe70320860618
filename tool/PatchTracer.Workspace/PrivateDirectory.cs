namespace PatchTracer.Workspace;

/// <summary>A directory that is its owner's alone: traces, keys of a cluster.</summary>
public static class PrivateDirectory
{
    /// <summary>Mode 0700 where it is new; one that is there keeps what its owner gave it.</summary>
    public static DirectoryInfo Create(string path) => OperatingSystem.IsWindows() ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
