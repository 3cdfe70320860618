using System.Globalization;
using System.Text.RegularExpressions;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// The runtime's language for faults (patches/runtime/README.md, "Faults"), as far as a mistake in it can be told before a run.
/// </summary>
internal static partial class FaultText
{
    /// <summary>What is wrong with each part of a list that is.</summary>
    public static IEnumerable<string> Wrong(string faults) =>
        from part in faults.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        where !Fault().IsMatch(part) || !IsChance(part)
        select $"`{part}` is none of TRACEPOINT:delay=2s, TRACEPOINT:fail=MESSAGE and TRACEPOINT:drop, with @PROBABILITY behind it or without";

    private static bool IsChance(string part) => part.LastIndexOf('@') is var at
        && (at < 0 || (double.TryParse(part.AsSpan(at + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var chance)
            && chance <= 1));

    [GeneratedRegex(@"^[\w.*-]+:(delay=(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|fail(=[^@]*)?|drop)(@[\d.]+)?$")]
    private static partial Regex Fault();
}
