using System.Globalization;
using System.Text.RegularExpressions;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// The runtime's language for faults (patches/runtime/README.md, "Faults"), as far as a mistake in it can be told before a run, and with
/// the name of a node before what goes wrong on that node alone.
/// </summary>
internal static partial class FaultText
{
    /// <summary>What is wrong with each part of a list that is.</summary>
    public static IEnumerable<string> Wrong(string faults) =>
        from part in Parts(faults)
        where !Fault().IsMatch(part) || !IsChance(part)
        select $"`{part}` is none of TRACEPOINT:delay=2s, TRACEPOINT:fail=MESSAGE and TRACEPOINT:drop, with @PROBABILITY behind it or without, "
            + "and NODE/ before it or without";

    /// <summary>The nodes that are named.</summary>
    public static IEnumerable<string> Nodes(string faults) => Parts(faults).Select(NodeOf).OfType<string>().Distinct();

    /// <summary>What goes wrong on a node, in the runtime's own language.</summary>
    public static string On(string faults, string node) => string.Join(',', Parts(faults)
        .Where(part => NodeOf(part) is not { } named || named == node)
        .Select(part => NodeOf(part) is { } named ? part[(named.Length + 1)..] : part));

    private static string[] Parts(string faults) =>
        faults.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? NodeOf(string part) => Fault().Match(part).Groups["node"] is { Success: true, Value: var node } ? node : null;

    private static bool IsChance(string part) => part.LastIndexOf('@') is var at
        && (at < 0 || (double.TryParse(part.AsSpan(at + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var chance)
            && chance <= 1));

    [GeneratedRegex(@"^((?<node>[a-z0-9.-]+)/)?[\w.*-]+:(delay=(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|fail(=[^@]*)?|drop)(@[\d.]+)?$")]
    private static partial Regex Fault();
}
