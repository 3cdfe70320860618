namespace PatchTracer.Weaving.Tests;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("patchtracer-weaving-").FullName;

    public string Write(string relative, string text)
    {
        var path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Every file below a directory with its bytes as Latin-1 text, by relative path.</summary>
    public static SortedDictionary<string, string> Snapshot(string directory) =>
        new(Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .ToDictionary(file => System.IO.Path.GetRelativePath(directory, file),
                file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))), StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
