namespace PatchTracer.IL.Writing;

/// <summary>Replaces files whole, all or none: they are written beside their targets first, then each is renamed over its target.</summary>
internal static class FileReplacement
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Files whose content is the same already are left alone, so that build systems see no change.</summary>
    /// <returns>The paths of the others.</returns>
    /// <exception cref="AssemblyException">A file is read-only or cannot be written; nothing was changed then.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<(string Path, byte[] Content)> files)
    {
        var changed = files.Where(file => !File.Exists(file.Path) || !File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(file.Content))
            .ToList();
        foreach (var (path, _) in changed)
            CheckIsWritable(path);
        var written = new List<(string Temporary, string Path)>();
        var current = "";
        var replaced = new Stack<(string Path, byte[]? Before)>();
        try
        {
            foreach (var (path, content) in changed)
            {
                current = path;
                var temporary = $"{path}.patchtracer-{Environment.ProcessId}";
                written.Add((temporary, path));
                File.WriteAllBytes(temporary, content);
                if (!OperatingSystem.IsWindows() && File.Exists(path))
                    File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }
            foreach (var (temporary, path) in written)
            {
                current = path;
                var before = File.Exists(path) ? File.ReadAllBytes(path) : null;
                File.Move(temporary, path, overwrite: true);
                replaced.Push((path, before));
            }
            return [.. changed.Select(file => file.Path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PutBack(replaced);
            throw new AssemblyException(current,
                $"cannot be written ({e.Message}): make its directory writable, or weave into another place with --output DIR", e);
        }
        finally
        {
            foreach (var (temporary, _) in written)
                File.Delete(temporary);
        }
    }

    private static void PutBack(Stack<(string Path, byte[]? Before)> replaced)
    {
        while (replaced.TryPop(out var file))
        {
            if (file.Before is null)
                File.Delete(file.Path);
            else
                File.WriteAllBytes(file.Path, file.Before);
        }
    }

    // Renaming needs no right to write to the file itself, but a read-only file says that it is not to be changed.
    private static void CheckIsWritable(string path)
    {
        if (!File.Exists(path))
            return;
        var isReadOnly = OperatingSystem.IsWindows() ? File.GetAttributes(path).HasFlag(System.IO.FileAttributes.ReadOnly)
            : (File.GetUnixFileMode(path) & AnyWrite) == 0;
        if (isReadOnly)
            throw new AssemblyException(path, "read-only: make it writable, or weave into another place with --output DIR");
    }
}
