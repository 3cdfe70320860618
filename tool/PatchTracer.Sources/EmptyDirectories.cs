namespace PatchTracer.Sources;

/// <summary>Directories that git does not know of: those in which no file is left.</summary>
internal static class EmptyDirectories
{
    /// <summary>Removes a directory if it is empty, then the one that it was in, and so on below <paramref name="root"/>.</summary>
    public static void Remove(string root, string directory)
    {
        while (directory != root && Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
            directory = Path.GetDirectoryName(directory)!;
        }
    }
}
