namespace PatchTracer.Images.Go;

/// <summary>A main package outside the tree.</summary>
/// <param name="Name">Of the program; no component of the tree may have it.</param>
/// <param name="Directory">Its .go files; tests and subdirectories are left out.</param>
public sealed record ExtraProgram(string Name, string Directory)
{
    internal IEnumerable<string> Files() => System.IO.Directory.EnumerateFiles(Directory, "*.go")
        .Where(f => !f.EndsWith("_test.go", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
