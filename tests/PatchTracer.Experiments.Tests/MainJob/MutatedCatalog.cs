namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>A copy of the catalog in which something is broken on purpose.</summary>
internal static class MutatedCatalog
{
    public static string Without(string directory, string file)
    {
        var copy = Copy(directory);
        File.Delete(Path.Combine(copy, file));
        return copy;
    }

    public static string With(string directory, string file, Func<string, string> change)
    {
        var copy = Copy(directory);
        var path = Path.Combine(copy, file);
        var original = File.ReadAllText(path);
        var changed = change(original);
        if (changed == original)
            throw new InvalidOperationException($"{file} is not as the test expects it: nothing was changed");
        File.WriteAllText(path, changed);
        return copy;
    }

    private static string Copy(string directory)
    {
        var source = Path.Combine(Checkout.Root, "patches/catalog");
        foreach (var file in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(directory, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return directory;
    }
}
