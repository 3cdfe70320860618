using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PatchTracer.IL.Catalogs;

namespace PatchTracer.IL.Benchmarks;

/// <summary>The same small method plain, plain once more, instrumented by hand, and woven, called in turns.</summary>
internal sealed class CallBenchmark
{
    private const int Rounds = 15;

    private static readonly MethodCatalog Catalog = MethodCatalog.Load([("/work.yaml", """
        id: work
        target: dotnet
        about: The measured method.
        match: {assembly: calls, type: Woven, method: [Work, WorkAsync, Iterate, IterateAsync, IterateLate]}
        expect: each
        span:
          name: work
          kind: client
          root: always
          attributes: {x: {int: param(x)}}
        """)]);

    private const string Written = "Plain";

    private static readonly string[] Copies = ["Again", "Woven"];
    private static readonly string[] All = [Written, "Again", "ByHand", "Woven"];
    private static readonly string[] Recorded = ["ByHand", "Woven"];

    private readonly Assembly _calls;

    public CallBenchmark(string folder)
    {
        var path = Path.Combine(folder, "calls.dll");
        var framework = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Select(file => MetadataReference.CreateFromFile(file));
        var result = CSharpCompilation.Create("calls", [Source()], framework,
            new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release)).Emit(path);
        if (!result.Success)
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        AssemblyWeaver.Plan(path, Catalog).Write();
        _calls = Assembly.LoadFrom(path);
    }

    private static SyntaxTree Source()
    {
        var source = CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "calls", "Calls.cs")))
            .GetCompilationUnitRoot();
        var plain = source.Members.OfType<ClassDeclarationSyntax>().Single(type => type.Identifier.Text == Written);
        return source.AddMembers([.. Copies.Select(name => plain.WithIdentifier(SyntaxFactory.Identifier(name)))])
            .NormalizeWhitespace().SyntaxTree;
    }

    /// <summary>Nobody listens: woven beside plain.</summary>
    public void Off(string method, int calls) => Print($"{method}, off", All, method, calls);

    /// <summary>Everything is recorded: woven beside by hand.</summary>
    public void On(string method, int calls)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "hand" or "PatchTracer.Woven.calls",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        Print($"{method}, on", Recorded, method, calls);
    }

    private void Print(string title, string[] types, string method, int calls)
    {
        var runs = types.ToDictionary(type => type, type => _calls.GetType(type)!.GetMethod(method)!.CreateDelegate<Func<int, long>>());
        var times = types.ToDictionary(type => type, _ => new List<double>());
        var bytes = new Dictionary<string, double>();
        for (var round = -5; round < Rounds; round++)
        {
            // Whoever comes first is what the JIT compiles shared code for, and leaves the others its garbage.
            foreach (var (type, run) in round % 2 == 0 ? runs : runs.Reverse())
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var start = Stopwatch.GetTimestamp();
                run(calls);
                var time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / calls;
                bytes[type] = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)calls;
                if (round >= 0)
                    times[type].Add(time);
            }
            if (round < 0)
                Thread.Sleep(200); // lets the JIT finish its second tier
        }
        // The smallest: the machine can only add to it.
        var best = times.ToDictionary(pair => pair.Key, pair => pair.Value.Min());
        Console.WriteLine(title);
        foreach (var type in types)
            Console.WriteLine($"  {type,-7} {best[type],8:F2} ns {bytes[type],6:F1} B   {best[type] / best[types[0]],6:F3} x {types[0]}, {best[type] - best[types[0]],+7:F2} ns");
    }
}
