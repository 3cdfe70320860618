using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Emission;
using PatchTracer.IL.Matching;
using PatchTracer.IL.Reading;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Yaml;

namespace PatchTracer.IL;

/// <summary>One weave over the assemblies of an application.</summary>
internal sealed class WeaveRun(References references, List<MethodPoint> points, AssemblyWeaverOptions options) : IDisposable
{
    private readonly List<LoadedAssembly> _assemblies = [];
    private readonly List<WeaveDiagnostic> _diagnostics = [];
    private readonly WeaveNotes _notes = new();

    public AssemblyWeavePlan Run(string path, string[] files, IReadOnlyList<string> folders)
    {
        var isDirectory = Directory.Exists(path);
        foreach (var file in files)
            Load(file, isDirectory);
        if (isDirectory && _assemblies.Count == 0)
            throw new AssemblyException(path, "no assembly in this directory is a program or is named by a tracepoint: "
                + "name the one with the .dll files of the program (a single-file program has none: weave it in the build), "
                + "or an assembly");
        var explanations = points.Select(Match).ToImmutableArray();
        if (_diagnostics.Count == 0)
            WeaveAll();
        return _diagnostics.Count > 0
            ? new([], explanations, [.. _diagnostics.Distinct()], folders)
            : new([.. ToWeave().Select(a => a.Finish(options))], explanations, [], folders) { Notes = [.. _notes.Lines()] };
    }

    public void Dispose() => _assemblies.ForEach(assembly => assembly.Dispose());

    private void Load(string file, bool isDirectory)
    {
        // Of a directory, what no tracepoint names is of no interest, whatever it is.
        if (isDirectory && !IsNamed(file))
            return;
        var assembly = LoadedAssembly.Read(AssemblyInput.Read(file), references);
        _assemblies.Add(assembly);
        references.Add(assembly.Module.Assembly);
    }

    private bool IsNamed(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return (points.Any(point => point.Match.Any(pattern => pattern.Assemblies.Any(glob => Glob.Matches(glob, name))))
            || IsProgram(file)) && AssemblyImage.ClaimsToBeManaged(AssemblyInput.Bytes(file));
    }

    private static bool IsProgram(string file) => File.Exists(Path.ChangeExtension(file, ".runtimeconfig.json"));

    private MethodExplanation Match(MethodPoint point)
    {
        var modules = _assemblies.Select(assembly => assembly.Module).ToList();
        foreach (var pattern in point.Match)
        {
            var found = _assemblies.SelectMany(assembly => assembly.Find(pattern).Select(method => (assembly, method))).ToList();
            if (found.Count == 0)
                continue;
            // A pattern for many may name abstract ones among them.
            if (point.Expect is Expectation.Each or Expectation.Any && found.Exists(f => MethodShapes.Of(f.method) != MethodShape.NoBody))
                found.RemoveAll(f => MethodShapes.Of(f.method) == MethodShape.NoBody);
            if (point.Expect is Expectation.One or Expectation.Optional && found.Count > 1)
                _diagnostics.Add(point.Location.Say($"`{point.Id}` matches {found.Count} methods, "
                    + $"and expects {point.Expect.ToString().ToLowerInvariant()}: "
                    + $"{string.Join("; ", found.Take(5).Select(f => LogicalName.Describe(f.method)))}"));
            foreach (var (assembly, method) in found)
                assembly.Matches.Add((point, method));
            return new(point.Id, ExplanationStatus.Found,
                [.. found.Select(f => $"{f.assembly.Module.Assembly.Name.Name}: {LogicalName.Describe(f.method)}")]);
        }
        if (point.Expect is Expectation.Optional or Expectation.Any)
            return new(point.Id, ExplanationStatus.Absent, []);
        if (!point.Match.Any(pattern => modules.Any(module => MethodFinder.MatchesAssembly(module, pattern))))
            return new(point.Id, ExplanationStatus.Elsewhere, []);
        var candidates = point.Match.SelectMany(pattern => MethodCandidates.For(pattern, modules)).Distinct().Take(5);
        _diagnostics.Add(point.Location.Say($"`{point.Id}` matches nothing ({string.Join(" or ", point.Match)}); nearest: "
            + $"{string.Join("; ", candidates.DefaultIfEmpty("none"))}"));
        return new(point.Id, ExplanationStatus.Drifted, []);
    }

    // The program starts the agent for whatever is woven in its libraries.
    private IEnumerable<LoadedAssembly> ToWeave() =>
        _assemblies.Exists(a => a.Matches.Count > 0) ? _assemblies.Where(a => a.Matches.Count > 0 || a.StartsAgent(options)) : [];

    private void WeaveAll()
    {
        foreach (var assembly in ToWeave())
        {
            try
            {
                assembly.Weave(options, _notes, (at, message) => _diagnostics.Add(at.Say(message)));
            }
            catch (AssemblyResolutionException e)
            {
                throw new AssemblyException(assembly.Path,
                    $"refers to {e.AssemblyReference.FullName}, which is not beside it: name its folder with --reference DIR", e);
            }
        }
    }
}
