using PatchTracer.Workspace;

namespace PatchTracer.IL.Reading;

/// <summary>
/// Finds the assemblies that one refers to: the others that are woven with it, what lies beside it, the folders that were named, then the
/// shared frameworks of the .NET that runs this program.
/// </summary>
internal sealed class References : BaseAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition> _known = [];
    private readonly List<string> _folders;

    public References(IEnumerable<string> folders)
    {
        _folders = [.. folders, .. Frameworks()];
    }

    public void Add(AssemblyDefinition assembly) => _known[assembly.Name.Name] = assembly;

    public override AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (_known.TryGetValue(name.Name, out var known))
            return known;
        foreach (var folder in _folders)
        {
            var path = Path.Combine(folder, name.Name + ".dll");
            if (!File.Exists(path))
                continue;
            ForeignFile.Require(path);
            return _known[name.Name] = AssemblyDefinition.ReadAssembly(path,
                new ReaderParameters { AssemblyResolver = this, InMemory = false });
        }
        throw new AssemblyResolutionException(name);
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var assembly in _known.Values)
            assembly.Dispose();
        base.Dispose(disposing);
    }

    // shared/Microsoft.NETCore.App/10.0.1 and its siblings of the same version, such as Microsoft.AspNetCore.App.
    private static IEnumerable<string> Frameworks()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        yield return runtime;
        var shared = Path.GetDirectoryName(Path.GetDirectoryName(runtime));
        if (shared is null || !Directory.Exists(shared))
            yield break;
        foreach (var framework in Directory.EnumerateDirectories(shared).Order(StringComparer.Ordinal))
        {
            var same = Path.Combine(framework, Path.GetFileName(runtime));
            if (same != runtime && Directory.Exists(same))
                yield return same;
        }
    }
}
