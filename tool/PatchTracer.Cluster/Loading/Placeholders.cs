using System.Text.RegularExpressions;

namespace PatchTracer.Cluster.Loading;

/// <summary><c>{name}</c> in a text.</summary>
public static partial class Placeholders
{
    public static IEnumerable<string> In(string text) => Placeholder().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>What has no value stays as it is.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values, Func<string, string>? escape = null) =>
        Placeholder().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out var value) ? escape?.Invoke(value) ?? value
            : match.Value);

    [GeneratedRegex(@"\{([a-z][a-z0-9-]*)\}")]
    private static partial Regex Placeholder();
}
