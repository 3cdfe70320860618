using PatchTracer.IL.Reading;
using PatchTracer.IL.Writing;
using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.IL;

/// <summary>What weaving gives; nothing is written yet.</summary>
public sealed class AssemblyWeavePlan
{
    internal AssemblyWeavePlan(ImmutableArray<WovenAssembly> assemblies, ImmutableArray<MethodExplanation> explanations, ImmutableArray<WeaveDiagnostic> diagnostics, IReadOnlyList<string> folders)
    {
        Assemblies = assemblies;
        Explanations = explanations;
        Diagnostics = diagnostics;
        _folders = folders;
    }

    private readonly IReadOnlyList<string> _folders;

    /// <summary>Those that something is woven into; empty when there are diagnostics.</summary>
    public ImmutableArray<WovenAssembly> Assemblies { get; }

    public ImmutableArray<MethodExplanation> Explanations { get; }

    /// <summary>What weaving changes beside what was asked for, a line each; nothing to be mended.</summary>
    public ImmutableArray<string> Notes { get; internal init; } = [];

    /// <summary>Why nothing can be woven; empty when everything fits.</summary>
    public ImmutableArray<WeaveDiagnostic> Diagnostics { get; }

    /// <summary>The change as a diff of decompiled C#.</summary>
    public string Diff() => string.Concat(Assemblies.Select(assembly => DecompiledDiff.Of(assembly, _folders)));

    /// <summary>Writes all assemblies and their symbols, in place or with the same names into a folder.</summary>
    /// <returns>The paths of the files that are not as they were; none where everything was woven so already.</returns>
    /// <exception cref="AssemblyException">One cannot be written.</exception>
    public IReadOnlyList<string> Write(string? folder = null)
    {
        string Place(string path) => folder is null ? path : Path.Combine(folder, Path.GetFileName(path));
        if (folder is not null)
            Create(folder);
        return FileReplacement.Write([.. Assemblies.SelectMany(assembly => Files(assembly, Place(assembly.Path)))]);
    }

    private static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AssemblyException(folder, $"cannot be made a directory ({e.Message}): name another with --output DIR", e);
        }
    }

    private static IEnumerable<(string, byte[])> Files(WovenAssembly assembly, string path)
    {
        yield return (path, assembly.Image);
        if (assembly.Symbols is not null)
            yield return (Path.ChangeExtension(path, ".pdb"), assembly.Symbols);
    }
}
