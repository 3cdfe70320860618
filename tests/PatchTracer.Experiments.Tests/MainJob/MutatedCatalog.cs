namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>A copy of the catalog in which something is broken on purpose.</summary>
internal sealed class MutatedCatalog
{
    public MutatedCatalog(string directory)
    {
        Path = directory;
        var source = System.IO.Path.Combine(Checkout.Root, "patches/catalog");
        foreach (var file in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(directory, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Path { get; }

    public MutatedCatalog Without(string file)
    {
        File.Delete(System.IO.Path.Combine(Path, file));
        return this;
    }

    public MutatedCatalog With(string file, Func<string, string> change)
    {
        var path = System.IO.Path.Combine(Path, file);
        var original = File.ReadAllText(path);
        var changed = change(original);
        if (changed == original)
            throw new InvalidOperationException($"{file} is not as the test expects it: nothing was changed");
        File.WriteAllText(path, changed);
        return this;
    }
}
