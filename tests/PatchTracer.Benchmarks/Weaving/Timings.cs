using System.Diagnostics;

namespace PatchTracer.Benchmarks.Weaving;

/// <summary>How long each of several things took, round by round.</summary>
internal sealed class Timings
{
    private readonly Dictionary<string, List<TimeSpan>> _rounds = [];

    public async Task TimeAsync(string what, Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        var took = Stopwatch.GetElapsedTime(start);
        if (!_rounds.TryGetValue(what, out var rounds))
            _rounds.Add(what, rounds = []);
        rounds.Add(took);
    }

    public TimeSpan Median(string what) => _rounds[what].Order().ElementAt(_rounds[what].Count / 2);
}
