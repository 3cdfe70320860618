namespace PatchTracer.IL;

/// <summary>
/// Weaves tracepoints into compiled assemblies. Reading, matching and weaving happen in memory; only <see cref="AssemblyWeavePlan.Write"/>
/// touches files.
/// </summary>
public static class AssemblyWeaver
{
    /// <param name="path">An assembly, or a directory: then every assembly in it that a tracepoint names.</param>
    /// <exception cref="AssemblyException">An assembly cannot be woven at all.</exception>
    public static AssemblyWeavePlan Plan(string path, MethodCatalog catalog, AssemblyWeaverOptions? options = null)
    {
        options ??= new();
        if (!catalog.Diagnostics.IsEmpty)
            return new([], [], catalog.Diagnostics, []);
        var files = Files(path);
        string[] folders = [.. files.Select(file => Path.GetDirectoryName(file)!).Distinct(), .. options.References.Select(Path.GetFullPath)];
        using var references = new References(folders);
        var points = catalog.Points.Where(point => options.Select?.Invoke(point) ?? true).ToList();
        using var weave = new Weave(references, points, options);
        return weave.Run(files, isDirectory: Directory.Exists(path), folders);
    }

    /// <summary>Puts back what was there before weaving. Gives the assemblies that were woven.</summary>
    /// <exception cref="AssemblyException">An assembly cannot be read or written.</exception>
    public static ImmutableArray<string> Revert(string path)
    {
        var woven = Files(path).Where(file => AssemblyImage.IsManaged(File.ReadAllBytes(file))).Select(AssemblyInput.Read).Where(input => input.IsWoven).ToList();
        FileReplacement.Write([.. woven.SelectMany(input => input.OriginalSymbols is { } symbols
            ? [(input.Path, input.Original), (input.SymbolPath, symbols)]
            : new[] { (input.Path, input.Original) })]);
        return [.. woven.Select(input => input.Path)];
    }

    private static string[] Files(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return [.. Directory.EnumerateFiles(full, "*.dll").Concat(Directory.EnumerateFiles(full, "*.exe")).Order(StringComparer.Ordinal)];
        return File.Exists(full) ? [full] : throw new AssemblyException(path, "there is no such file or directory");
    }
}
