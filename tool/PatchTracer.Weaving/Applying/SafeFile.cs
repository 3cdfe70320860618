namespace PatchTracer.Weaving;

/// <summary>Files that appear whole or not at all.</summary>
internal static class SafeFile
{
    private const string Partial = ".patchtracer-partial";

    /// <summary>Writes beside the file and renames; an existing file keeps its permissions.</summary>
    /// <param name="durable">On return the file would survive a loss of power.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool durable = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = path + Partial;
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(durable);
        }
        if (!OperatingSystem.IsWindows() && File.Exists(path))
            File.SetUnixFileMode(partial, File.GetUnixFileMode(path));
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Removes what a killed process left of a <see cref="Write"/>.</summary>
    public static void RemovePartial(string path)
    {
        if (File.Exists(path + Partial))
            File.Delete(path + Partial);
    }
}
