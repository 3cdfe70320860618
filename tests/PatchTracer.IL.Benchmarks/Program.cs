using System.Diagnostics;
using PatchTracer.IL;
using PatchTracer.IL.Benchmarks;

// What a woven call costs beside one instrumented by hand and a plain one, and what weaving a large assembly takes in a fresh process.
if (args is ["weave", var input])
{
    var start = Stopwatch.GetTimestamp();
    var catalog = MethodCatalog.Load([("/all.yaml", "id: all\ntarget: dotnet\nabout: x\nmatch: {assembly: \"*\", type: \"CSharp*\", method: \"*\", public: true}\nexpect: each\nspan: {name: x}\n")]);
    var plan = AssemblyWeaver.Plan(input, catalog, new() { References = [AppContext.BaseDirectory] });
    if (!plan.Diagnostics.IsEmpty)
        throw new InvalidOperationException(plan.Diagnostics[0].ToString());
    plan.Write();
    using var self = Process.GetCurrentProcess();
    Console.WriteLine($"  {new FileInfo(input).Length / 1e6:F1} MB written, {plan.Explanations[0].Methods.Length} methods, {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, peak {self.PeakWorkingSet64 / 1e6:F0} MB");
    return 0;
}
var scratch = Directory.CreateTempSubdirectory("patchtracer-bench-").FullName;
try
{
    var calls = new CallBenchmark(scratch);
    calls.Off("Calls", 2_000_000);
    calls.Off("AsyncCalls", 500_000);
    calls.On("Calls", 50_000);
    calls.On("AsyncCalls", 50_000);
    var large = Path.Combine(AppContext.BaseDirectory, "Microsoft.CodeAnalysis.CSharp.dll");
    Console.WriteLine($"weaving {Path.GetFileName(large)}, {new FileInfo(large).Length / 1e6:F1} MB");
    for (var round = 0; round < 3; round++)
    {
        var copy = Path.Combine(scratch, $"large{round}.dll");
        File.Copy(large, copy);
        using var process = Process.Start(Environment.ProcessPath!, ["weave", copy]);
        process.WaitForExit();
    }
    return 0;
}
finally
{
    Directory.Delete(scratch, recursive: true);
}
