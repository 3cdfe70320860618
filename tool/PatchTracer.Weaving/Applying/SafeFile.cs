namespace PatchTracer.Weaving;

/// <summary>Files that appear whole or not at all, and survive a loss of power once they are there.</summary>
internal static class SafeFile
{
    /// <summary>Writes beside the file and renames; an existing file keeps its permissions.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.patchtracer-partial";
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        if (!OperatingSystem.IsWindows() && File.Exists(path))
            File.SetUnixFileMode(partial, File.GetUnixFileMode(path));
        File.Move(partial, path, overwrite: true);
    }
}
