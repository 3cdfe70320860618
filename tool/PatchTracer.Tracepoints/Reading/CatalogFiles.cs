using PatchTracer.Workspace;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>The files of a catalog, of whatever target.</summary>
internal static class CatalogFiles
{
    /// <summary>Every <c>*.yaml</c> below a directory with its text, in ordinal order.</summary>
    /// <exception cref="DirectoryNotFoundException" />
    public static ImmutableArray<(string Path, string Text)> In(string directory) =>
        [.. Directory.EnumerateFiles(Path.GetFullPath(directory), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (file, ForeignFile.ReadText(file)))];
}
