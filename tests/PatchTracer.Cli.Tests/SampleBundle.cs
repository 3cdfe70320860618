namespace PatchTracer.Cli.Tests;

/// <summary>The recorded run that comes with the repository.</summary>
internal static class SampleBundle
{
    public static string Path { get; } = System.IO.Path.Combine(Cli.Root, "samples/bundles/hotrod");

    public static string Copy(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return target;
    }
}
