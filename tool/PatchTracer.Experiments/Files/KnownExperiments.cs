using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// Which experiment files somebody here has said may be carried out, or has written with this program: a list of paths, links followed, in
/// the cache. A path of a directory stands for all files below it.
/// </summary>
public sealed class KnownExperiments(CacheRoot cache)
{
    private string List => Path.Combine(cache.Path, "known-experiments");

    /// <param name="shipped">The directory of those that came with the program.</param>
    /// <exception cref="IOException">The list or the file cannot be read.</exception>
    public bool Contains(string file, string shipped)
    {
        var place = PlaceOf(file);
        return (Directory.Exists(shipped) && IsBelow(place, ForeignFile.PathOfDirectory(shipped)))
            || (File.Exists(List) && ForeignFile.ReadLines(List).Any(known => place == known || IsBelow(place, known)));
    }

    /// <param name="path">A file, or a directory for all below it. One with a line end in its name is not remembered.</param>
    public void Add(string path)
    {
        var place = Directory.Exists(path) ? ForeignFile.PathOfDirectory(path) : PlaceOf(path);
        // It would be two entries, of which a stranger who named the file chose the second.
        if (place.AsSpan().ContainsAny('\r', '\n'))
            return;
        PrivateDirectory.Create(cache.Path);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var list = new StreamWriter(List, options);
        list.Write($"{place}\n");
    }

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string PlaceOf(string file)
    {
        using var opened = ForeignFile.OpenRead(file);
        return ForeignFile.PathOf(opened);
    }
}
