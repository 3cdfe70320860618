using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Emission;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Writing;

namespace PatchTracer.IL;

/// <summary>
/// Weaves tracepoints into compiled assemblies. Reading, matching and weaving happen in memory; only <see cref="AssemblyWeavePlan.Write"/>
/// touches files.
/// </summary>
public static class AssemblyWeaver
{
    /// <summary>
    /// Names this weaver and what it copies into assemblies; another version may weave the same tracepoints into other bytes.
    /// </summary>
    public static string Version => $"{typeof(AssemblyWeaver).Module.ModuleVersionId} {RuntimeCopy.Version}";

    /// <param name="path">An assembly, or a directory: then every assembly in it that a tracepoint names.</param>
    /// <exception cref="AssemblyException">An assembly cannot be woven at all.</exception>
    public static AssemblyWeavePlan Plan(string path, MethodCatalog catalog, AssemblyWeaverOptions? options = null)
    {
        options ??= new();
        if (!catalog.Diagnostics.IsEmpty)
            return new([], [], catalog.Diagnostics, []);
        if (options.References.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            throw new AssemblyException(missing, "there is no such directory: --reference takes one with assemblies that are referred to");
        var files = Files(path);
        string[] folders = [.. files.Select(file => Path.GetDirectoryName(file)!).Distinct(),
            .. options.References.Select(Path.GetFullPath)];
        using var references = new References(folders);
        var points = catalog.Points.Where(point => options.Select?.Invoke(point) ?? true).ToList();
        using var weave = new WeaveRun(references, points, options);
        try
        {
            return weave.Run(path, files, folders);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            // Metadata is read when it is asked for, so damage shows anywhere between matching and writing.
            throw Damage.Of(path, e);
        }
    }

    /// <summary>Puts back what was there before weaving. Gives the assemblies that were woven.</summary>
    /// <exception cref="AssemblyException">An assembly cannot be read or written.</exception>
    public static ImmutableArray<string> Revert(string path)
    {
        var woven = Files(path).Select(file => (Path: file, Image: AssemblyInput.Bytes(file)))
            .Where(file => AssemblyImage.IsManaged(file.Image))
            .Select(file => (file.Path, Record: WeaveRecord.Of(file.Path, file.Image))).Where(file => file.Record is not null).ToList();
        FileReplacement.Write([.. woven.SelectMany(file => file.Record!.Symbols is { } symbols
            ? [(file.Path, file.Record.Assembly), (Path.ChangeExtension(file.Path, ".pdb"), symbols)]
            : new[] { (file.Path, file.Record.Assembly) })]);
        return [.. woven.Select(file => file.Path)];
    }

    private static string[] Files(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return [.. Directory.EnumerateFiles(full, "*.dll").Concat(Directory.EnumerateFiles(full, "*.exe"))
                .Order(StringComparer.Ordinal)];
        return File.Exists(full) ? [full]
            : throw new AssemblyException(path,
                "there is no such file or directory: name an assembly, or a directory with assemblies in it");
    }
}
