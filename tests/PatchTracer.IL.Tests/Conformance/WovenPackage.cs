using System.Diagnostics;
using System.Reflection;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Tests.Tools;

namespace PatchTracer.IL.Tests.Conformance;

/// <summary>One assembly of a package as it is and woven, each among the others that it refers to.</summary>
internal sealed class WovenPackage(string folder, string assembly, ScratchDirectory scratch)
{
    public Outcome Try(MethodCatalog points)
    {
        var woven = scratch.Sub("woven");
        var since = Processor();
        AssemblyWeavePlan plan;
        try
        {
            plan = AssemblyWeaver.Plan(Path.Combine(folder, assembly), points, new() { References = [folder] });
        }
        catch (AssemblyException e)
        {
            return new() { Wrong = [e.Message] };
        }
        if (!plan.Diagnostics.IsEmpty)
            return new() { Wrong = [.. plan.Diagnostics.Select(diagnostic => diagnostic.Message)] };
        if (plan.Assemblies.IsEmpty)
            return new();
        var path = Path.Combine(woven, assembly);
        File.WriteAllBytes(path, plan.Assemblies[0].Image);
        var outcome = new Outcome { Methods = plan.Explanations[0].Methods.Length, Weaving = Processor() - since };
        using var before = new Context(folder, null);
        using var after = new Context(folder, path);
        var (plain, wovenOne) = (before.Load(assembly), after.Load(assembly));
        var (failedBefore, timeBefore) = Prepare(plain);
        var (failedAfter, timeAfter) = Prepare(wovenOne);
        var wrong = failedAfter.Where(failure => !failedBefore.Contains(failure)).Select(failure => $"does not compile: {failure}")
            .ToList();
        Dictionary<string, string> expected = new(PublicCalls.Of(plain));
        foreach (var (call, result) in PublicCalls.Of(plain).Where(pair => expected.GetValueOrDefault(pair.Key) != pair.Value))
            expected.Remove(call);
        var varying = 0;
        wrong.AddRange(Differing(PublicCalls.Of(wovenOne), "nobody listens"));
        using var spans = new SpanRecorder(Path.GetFileNameWithoutExtension(assembly));
        wrong.AddRange(Differing(PublicCalls.Of(wovenOne), "recorded"));
        return outcome with
        {
            Plain = timeBefore,
            Woven = timeAfter,
            Calls = expected.Count,
            Varying = varying,
            Spans = spans.Ended.Count,
            Wrong = wrong
        };

        // What differs once more unwoven, later, varies by itself.
        IEnumerable<string> Differing(SortedDictionary<string, string> actual, string when)
        {
            // Some tell where they lie.
            var differing = actual.Where(pair => expected.TryGetValue(pair.Key, out var was)
                && was != pair.Value.Replace(woven, folder, StringComparison.Ordinal)).ToList();
            if (differing.Count == 0)
                return [];
            var again = PublicCalls.Of(plain);
            var varied = differing.Where(pair => again[pair.Key] != expected[pair.Key]).ToList();
            varying += varied.Count;
            return [.. differing.Except(varied)
                .Select(pair => $"{when}: {pair.Key} gave {Cut(expected[pair.Key])}, and gives {Cut(pair.Value)}")];
        }
    }

    private static string Cut(string text) => text.Length > 200 ? text[..200] : text;

    // Which methods do not compile, and why. Some do not unwoven: they ask for what no package brings.
    private static (HashSet<string> Failures, TimeSpan Time) Prepare(Assembly loaded)
    {
        var failures = new HashSet<string>();
        var since = Processor();
        foreach (var type in PublicCalls.Types(loaded))
        {
            foreach (var method in LoadedProgram.MethodsOf(type))
            {
                try
                {
                    LoadedProgram.Prepare(type, method);
                }
                catch (Exception e) when (e is TypeLoadException or FileNotFoundException or FileLoadException or BadImageFormatException
                    or InvalidProgramException or MissingMemberException or NotSupportedException or InvalidOperationException
                    or ArgumentException or TargetInvocationException)
                {
                    failures.Add($"{type.FullName}.{method.Name}: {e.GetType().Name}");
                }
            }
        }
        return (failures, Processor() - since);
    }

    private static TimeSpan Processor()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    internal sealed record Outcome
    {
        public int Methods { get; init; }

        public int Calls { get; init; }

        public int Varying { get; init; }

        public int Spans { get; init; }

        public TimeSpan Weaving { get; init; }

        public TimeSpan Plain { get; init; }

        public TimeSpan Woven { get; init; }

        public IReadOnlyList<string> Wrong { get; init; } = [];
    }

    // All assemblies of the packages, one of them perhaps woven.
    private sealed class Context(string folder, string? woven)
        : System.Runtime.Loader.AssemblyLoadContext(woven is null ? "plain" : "woven", isCollectible: true), IDisposable
    {
        public Assembly Load(string file) => LoadFromAssemblyPath(PathOf(file));

        public void Dispose() => Unload();

        protected override Assembly? Load(AssemblyName assemblyName) =>
            File.Exists(PathOf(assemblyName.Name + ".dll")) ? LoadFromAssemblyPath(PathOf(assemblyName.Name + ".dll")) : null;

        private string PathOf(string file) => woven is not null && Path.GetFileName(woven) == file ? woven : Path.Combine(folder, file);
    }
}
