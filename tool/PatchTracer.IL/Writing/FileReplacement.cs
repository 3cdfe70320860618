namespace PatchTracer.IL;

/// <summary>Replaces files whole: all are written beside their targets first, then each is renamed over its target.</summary>
internal static class FileReplacement
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Files whose content is the same already are left alone, so that build systems see no change.</summary>
    /// <exception cref="AssemblyException">A file is read-only or cannot be written; nothing was changed then.</exception>
    public static void Write(IReadOnlyList<(string Path, byte[] Content)> files)
    {
        var changed = files.Where(file => !File.Exists(file.Path) || !File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(file.Content)).ToList();
        foreach (var (path, _) in changed)
            CheckIsWritable(path);
        var written = new List<(string Temporary, string Path)>();
        try
        {
            foreach (var (path, content) in changed)
            {
                var temporary = $"{path}.patchtracer-{Environment.ProcessId}";
                written.Add((temporary, path));
                File.WriteAllBytes(temporary, content);
                if (!OperatingSystem.IsWindows() && File.Exists(path))
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }
            foreach (var (temporary, path) in written)
                File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AssemblyException(written.Count > 0 ? written[^1].Path : changed[0].Path, $"cannot be written: {e.Message}", e);
        }
        finally
        {
            foreach (var (temporary, _) in written)
                File.Delete(temporary);
        }
    }

    // Renaming needs no right to write to the file itself, but a read-only file says that it is not to be changed.
    private static void CheckIsWritable(string path)
    {
        if (!File.Exists(path))
            return;
        var isReadOnly = OperatingSystem.IsWindows() ? File.GetAttributes(path).HasFlag(System.IO.FileAttributes.ReadOnly) : (File.GetUnixFileMode(path) & AnyWrite) == 0;
        if (isReadOnly)
            throw new AssemblyException(path, "read-only: make it writable, or weave into another place with --output DIR");
    }
}
