using PatchTracer.Benchmarks.Analysis;
using PatchTracer.Benchmarks.Cluster;
using PatchTracer.Benchmarks.Collector;
using PatchTracer.Benchmarks.Page;
using PatchTracer.Benchmarks.Parsing;
using PatchTracer.Benchmarks.Runtime;
using PatchTracer.Benchmarks.Weaving;

if (args is ["collector-process", var storeOfProcess, var credentialOfProcess, .. var neighboursOfProcess])
{
    await CollectorProcess.RunAsync(storeOfProcess, credentialOfProcess, neighboursOfProcess);
    return 0;
}
return args switch
{
    ["analysis", ..] => await AnalysisBenchmark.RunAsync(args[1..]),
    ["collector", ..] => await CollectorBenchmarks.RunAsync(args[1..]),
    ["page", ..] => await ScrollBenchmark.RunAsync(args[1..]),
    ["runtime", ..] => await RuntimeBenchmarks.RunAsync(args[1..]),
    ["podstart", ..] => await PodStartBenchmark.RunAsync(args[1..]),
    ["weaving", ..] => await WeavingBenchmark.RunAsync(args[1..]),
    _ => await ParsingBenchmark.RunAsync(args),
};
