using System.Diagnostics;
using PatchTracer.IL.Benchmarks;

// What a woven call costs beside one instrumented by hand and a plain one, and what weaving a large assembly takes.
var scratch = Directory.CreateTempSubdirectory("patchtracer-bench-").FullName;
try
{
    switch (args)
    {
        case ["off"]:
            Off(new CallBenchmark(scratch));
            return 0;
        case ["on"]:
            On(new CallBenchmark(scratch));
            return 0;
        default:
            var status = Again("off") + Again("on");
            return status != 0 ? status : WeaveBenchmark.Run(scratch);
    }
}
finally
{
    Directory.Delete(scratch, recursive: true);
}

static void Off(CallBenchmark calls)
{
    calls.Off("Calls", 2_000_000);
    calls.Off("AsyncCalls", 500_000);
    calls.Off("Items", 1_000_000);
    calls.Off("AsyncItems", 300_000);
    calls.Off("LateItems", 200_000);
}

static void On(CallBenchmark calls)
{
    calls.On("Calls", 50_000);
    calls.On("AsyncCalls", 50_000);
    calls.On("Items", 50_000);
    calls.On("AsyncItems", 50_000);
    calls.On("LateItems", 50_000);
}

// The JIT compiles for what it has seen: code that has run with nobody listening is slower when somebody does than one that always had a
// listener, as that of a program that is traced has. So each has a process of its own.
static int Again(string half)
{
    using var process = Process.Start("dotnet", [typeof(CallBenchmark).Assembly.Location, half]);
    process.WaitForExit();
    return process.ExitCode;
}
