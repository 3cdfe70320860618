using PatchTracer.Workspace;

namespace PatchTracer.Cli;

/// <summary>
/// What `patchtracer samples` writes: in the layout of the checkout, so that what the documents say of its files holds there too.
/// </summary>
internal static class Samples
{
    /// <summary>By path in the checkout. PatchTracer.Cli.csproj puts the same into <c>share</c> of what is installed.</summary>
    private static readonly string[] Parts =
        [".editorconfig", "Directory.Build.props", "Directory.Packages.props", "LICENSE", "kind-config", "patches", "samples",
            "tool/PatchTracer.Agent"];

    /// <summary>Copies them; files of the checkout that only its own builds and tests need are left out.</summary>
    public static async Task WriteAsync(string target, CancellationToken cancellation)
    {
        foreach (var part in Parts)
        {
            var (from, to) = (Path.Combine(Repository.Root, part), Path.Combine(target, part));
            if (File.Exists(from))
                await Publication.FileAsync(to, partial => Task.Run(() => File.Copy(from, partial), cancellation));
            else
                await Publication.DirectoryAsync(to, partial => Task.Run(() => Copy(from, partial, cancellation), cancellation));
        }
    }

    private static void Copy(string from, string to, CancellationToken cancellation)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)))
        {
            cancellation.ThrowIfCancellationRequested();
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
        // A node has directories called bin, too; those of a build lie beside its project.
        var isProject = Directory.EnumerateFiles(from, "*.csproj").Any();
        foreach (var directory in Directory.EnumerateDirectories(from))
        {
            var name = Path.GetFileName(directory);
            if (name != "testdata" && !(isProject && name is ("bin" or "obj")))
                Copy(directory, Path.Combine(to, name), cancellation);
        }
    }
}
