using System.Globalization;
using System.Text;

namespace PatchTracer.Benchmarks.Runtime;

/// <summary>The table of a run as Markdown, and its place between two marks of a file.</summary>
internal static class RuntimeTable
{
    private const string Begin = "<!-- make bench writes what follows -->\n";
    private const string End = "<!-- make bench wrote what is above -->\n";

    private static readonly (string Title, string Name)[] Rows =
    [
        ("sampled child span, 4 attributes", "Sampled"),
        ("the same, not sampled", "Unsampled"),
        ("off (OpenTelemetry: no-op provider)", "Off"),
    ];

    public static string Of(IReadOnlyDictionary<string, GoBenchmark> results, string sdk, string go, int processors)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| one span | woven | OpenTelemetry Go SDK {sdk} | ratio |\n|---|---|---|---|\n");
        foreach (var (title, name) in Rows)
            Row(text, title, results[name], results[$"OpenTelemetry{name}"]);
        Row(text, $"sampled, on {processors} processors at once", results["SampledContended"], results["OpenTelemetrySampledContended"]);
        var contended = results["SampledContended"].Nanoseconds / results["Sampled"].Nanoseconds;
        text.Append(CultureInfo.InvariantCulture, $"\nProcessor time of the whole process, what takes the spans included; the best of many rounds in turns, Go {go}. On {processors} processors at once\n");
        text.Append(CultureInfo.InvariantCulture, $"a woven span costs {contended:F2} times as much as alone. Woven ones are taken out of their buffer every 2,000 spans by who records them, those of\n");
        text.Append("the SDK by its own goroutine, whose waking is in its figures; neither side drops any.\n");
        return text.ToString();
    }

    /// <exception cref="InvalidOperationException">The file has no such marks.</exception>
    public static void Write(string path, string table)
    {
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no marks for the table: a line {Begin.Trim()} and below it {End.Trim()}");
        File.WriteAllText(path, text[..(begin + Begin.Length)] + table + text[end..]);
    }

    private static void Row(StringBuilder text, string title, GoBenchmark ours, GoBenchmark theirs) =>
        text.Append(CultureInfo.InvariantCulture,
            $"| {title} | {Cell(ours)} | {Cell(theirs)} | 1/{theirs.Nanoseconds / ours.Nanoseconds:F1} |\n");

    private static string Cell(GoBenchmark result) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.Nanoseconds.ToString(result.Nanoseconds < 10 ? "F1" : "N0", CultureInfo.InvariantCulture)} ns, {result.Allocations} allocs");
}
