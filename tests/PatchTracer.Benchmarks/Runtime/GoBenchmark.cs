using System.Globalization;

namespace PatchTracer.Benchmarks.Runtime;

/// <summary>
/// A line such as <c>BenchmarkOff-2 1000000 1.02 ns/op 0 B/op 0 allocs/op</c>; <c>cpu-ns/op</c> is among its numbers.
/// </summary>
/// <param name="Nanoseconds">Processor time, of the whole process.</param>
/// <param name="Name">Without <c>Benchmark</c> and the number of processors.</param>
internal readonly record struct GoBenchmark(string Name, double Nanoseconds, int Allocations)
{
    public static IEnumerable<GoBenchmark> Parse(string output)
    {
        foreach (var line in output.Split('\n').Where(line => line.StartsWith("Benchmark", StringComparison.Ordinal)))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var name = words[0]["Benchmark".Length..].Split('-')[0];
            yield return new(name, double.Parse(Before(words, "cpu-ns/op"), CultureInfo.InvariantCulture),
                int.Parse(Before(words, "allocs/op"), CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The least time of each benchmark, by name, and the most allocations that it ever had.</summary>
    public static IReadOnlyDictionary<string, GoBenchmark> Best(IEnumerable<GoBenchmark> rounds) =>
        rounds.GroupBy(round => round.Name).ToDictionary(group => group.Key, group =>
            new GoBenchmark(group.Key, group.Min(round => round.Nanoseconds), group.Max(round => round.Allocations)));

    private static string Before(string[] words, string unit) => words[Array.IndexOf(words, unit) - 1];
}
