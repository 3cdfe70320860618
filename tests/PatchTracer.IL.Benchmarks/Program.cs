using PatchTracer.IL.Benchmarks;

// What a woven call costs beside one instrumented by hand and a plain one, and what weaving a large assembly takes.
var scratch = Directory.CreateTempSubdirectory("patchtracer-bench-").FullName;
try
{
    var calls = new CallBenchmark(scratch);
    calls.Off("Calls", 2_000_000);
    calls.Off("AsyncCalls", 500_000);
    calls.Off("Items", 1_000_000);
    calls.Off("AsyncItems", 300_000);
    calls.On("Calls", 50_000);
    calls.On("AsyncCalls", 50_000);
    calls.On("Items", 50_000);
    calls.On("AsyncItems", 50_000);
    calls.On("LateItems", 50_000);
    return WeaveBenchmark.Run(scratch);
}
finally
{
    Directory.Delete(scratch, recursive: true);
}
