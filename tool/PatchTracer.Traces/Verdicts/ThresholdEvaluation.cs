using System.Globalization;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Verdicts;

/// <summary>
/// Judges the log of a load by its thresholds. Percentiles are by nearest rank, of all requests, the failed ones included: what took the
/// whole patience and got no answer is slow too. Without any request no threshold holds.
/// </summary>
public static class ThresholdEvaluation
{
    public static IReadOnlyList<ThresholdVerdict> Evaluate(IReadOnlyList<LoadThreshold> thresholds, IReadOnlyList<LoadRequest> load) =>
        [.. thresholds.SelectMany(threshold =>
            Evaluate(threshold, [.. load.Where(request => threshold.Request is null || request.Name == threshold.Request)]))];

    private static IEnumerable<ThresholdVerdict> Evaluate(LoadThreshold threshold, LoadRequest[] requests)
    {
        var of = threshold.Request is { } name ? $" of {name}" : "";
        if (threshold.Errors is { } errors)
        {
            var failed = requests.Count(request => request.IsFailed);
            var share = requests.Length == 0 ? 1 : (double)failed / requests.Length;
            yield return new ThresholdVerdict($"errors{of} at most {Percent(errors)}", requests.Length == 0 ? "no request"
                : $"{Percent(share)}, {failed} of {requests.Length}",
                requests.Length > 0 && share <= errors);
        }
        long[] sorted = [.. requests.Select(request => request.DurationNanos).Order()];
        foreach (var (title, percent, limit) in new[] { ("p50", 50, threshold.P50), ("p90", 90, threshold.P90), ("p95", 95, threshold.P95),
            ("p99", 99, threshold.P99), ("max", 100, threshold.Max) })
        {
            if (limit is not { } most)
                continue;
            var nanos = UnixNano.Of(most);
            // Integers: 0.95 · 20 is a little more than 19 in floating point.
            var found = sorted.Length == 0 ? (long?)null : sorted[(sorted.Length * percent + 99) / 100 - 1];
            yield return new ThresholdVerdict($"{title}{of} at most {Nanos.Text(nanos)}", found is { } took ? Nanos.Text(took)
                : "no request", found <= nanos);
        }
    }

    private static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
