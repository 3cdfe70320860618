using PatchTracer.Go;

namespace PatchTracer.Benchmarks.Parsing;

/// <summary>Every .go file of a tree, parsed by our parser and by go/parser, in turns, one thread each.</summary>
internal static class ParsingBenchmark
{
    private const int Rounds = 5;

    /// <param name="arguments">A folder with Go files, and the go command (default: go on PATH).</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length is < 1 or > 2)
        {
            await Console.Error.WriteLineAsync(
                "usage: PatchTracer.Benchmarks TREE [GO]\n  TREE  folder with Go files\n  GO    the go command (default: go on PATH)");
            return 2;
        }
        string[] files = [.. Directory.EnumerateFiles(arguments[0], "*.go", SearchOption.AllDirectories).Where(File.Exists)
            .Order(StringComparer.Ordinal)];
        Console.WriteLine($"{files.Length} files of {arguments[0]}");
        using var theirs = new GoParser(arguments.Length > 1 ? arguments[1] : "go");

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
        Print("go/parser", baseline, baseline);
        Print("ours, whole files", Measurement.MedianOf(whole), baseline);
        Print("ours, bodies skipped", Measurement.MedianOf(outline), baseline);
        return 0;
    }

    private static void Print(string name, Measurement median, Measurement baseline) => Console.WriteLine(
        $"{name,-22} {median.Bytes / 1e6,7:F1} MB in {median.Time.TotalSeconds,6:F2} s = {median.MegabytesPerSecond,6:F1} MB/s,"
        + $" {median.MegabytesPerSecond / baseline.MegabytesPerSecond,5:F2} x go/parser, peak {median.PeakBytes / 1e6,5:F0} MB");
}
