using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>
/// Orders steps so that each comes after those that cause it and after those it refers to (<c>${steps.NAME.attribute}</c>).
/// </summary>
internal sealed class StepOrder(YamlSource source)
{
    /// <summary>What references to other steps begin with.</summary>
    public const string Prefix = "steps.";

    public List<ChainStep> Sort(YamlNode chain, List<ChainStep> steps, List<EdgeRule> edges)
    {
        var before = steps.ToDictionary(step => step.Name, step => Before(step, steps, edges));
        var sorted = new List<ChainStep>();
        var placed = new HashSet<string>();
        while (sorted.Count < steps.Count)
        {
            // One at a time, so that the order of the file stays wherever it can.
            if (steps.Find(step => !placed.Contains(step.Name) && before[step.Name].All(placed.Contains)) is not { } ready)
            {
                source.Error(chain, $"steps cause or refer to each other in a circle: {string.Join(", ", before.Keys.Except(placed))}");
                return steps;
            }
            sorted.Add(ready);
            placed.Add(ready.Name);
        }
        return sorted;
    }

    /// <summary>
    /// The step that a reference names: the longest step name that <c>NAME.attribute</c> begins with; null for other references.
    /// </summary>
    public static string? StepOf(string reference, IEnumerable<string> steps) =>
        !reference.StartsWith(Prefix, StringComparison.Ordinal) ? null
        : steps.Where(name => reference.AsSpan(Prefix.Length).StartsWith($"{name}.")).MaxBy(name => name.Length);

    /// <summary>What follows the step's name in a reference to it.</summary>
    public static string AttributeOf(string reference, string step) => reference[(Prefix.Length + step.Length + 1)..];

    private HashSet<string> Before(ChainStep step, List<ChainStep> steps, List<EdgeRule> edges)
    {
        var before = edges.Where(edge => edge.To == step.Name).Select(edge => edge.From).ToHashSet();
        foreach (var reference in References(step.Pattern))
        {
            if (StepOf(reference, steps.Select(other => other.Name)) is { } name)
                before.Add(name);
            else if (reference.StartsWith(Prefix, StringComparison.Ordinal))
                source.Error(step.Line, 1, $"`${{{reference}}}` names no step");
        }
        return before;
    }

    internal static IEnumerable<string> References(SpanPattern pattern)
    {
        TextPattern?[] parts = [pattern.Tracepoint, pattern.Name, pattern.Layer, pattern.Service, pattern.SpanId,
            .. pattern.Attributes.Values];
        return parts.OfType<TextPattern>().SelectMany(part => part.References);
    }
}
