using PatchTracer.Benchmarks;
using PatchTracer.Benchmarks.Collector;
using PatchTracer.Benchmarks.Runtime;
using PatchTracer.Go;

if (args is ["collector-process", var storeOfProcess])
{
    await CollectorProcess.RunAsync(storeOfProcess);
    return 0;
}
if (args is ["collector", ..])
    return await CollectorBenchmarks.RunAsync(args[1..]);
if (args is ["runtime", ..])
    return await RuntimeBenchmarks.RunAsync(args[1..]);

// Parses every .go file of a tree with our parser and with go/parser, in turns, one thread each, and prints the medians and their ratio.
const int Rounds = 5;

if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("usage: PatchTracer.Benchmarks TREE [GO]\n  TREE  folder with Go files\n  GO    the go command (default: go on PATH)");
    return 2;
}
string[] files = [.. Directory.EnumerateFiles(args[0], "*.go", SearchOption.AllDirectories).Where(File.Exists).Order(StringComparer.Ordinal)];
Console.WriteLine($"{files.Length} files of {args[0]}");
using var theirs = new GoParser(args.Length > 1 ? args[1] : "go");

// The first round of each compiles our code and fills the page cache.
OurParser.Measure(files, default);
OurParser.Measure(files, new(SkipBodies: true));
var (whole, outline, reference) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
for (var round = 0; round < Rounds; round++)
{
    reference.Add(theirs.Measure(files));
    whole.Add(OurParser.Measure(files, default));
    outline.Add(OurParser.Measure(files, new(SkipBodies: true)));
}
var baseline = Measurement.MedianOf(reference);
Print("go/parser", baseline);
Print("ours, whole files", Measurement.MedianOf(whole));
Print("ours, bodies skipped", Measurement.MedianOf(outline));
return 0;

void Print(string name, Measurement median) => Console.WriteLine(
    $"{name,-22} {median.Bytes / 1e6,7:F1} MB in {median.Time.TotalSeconds,6:F2} s = {median.MegabytesPerSecond,6:F1} MB/s,"
    + $" {median.MegabytesPerSecond / baseline.MegabytesPerSecond,5:F2} x go/parser, peak {median.PeakBytes / 1e6,5:F0} MB");
