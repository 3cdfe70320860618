using System.Text.Json.Serialization;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views;

/// <summary>
/// A file of speedscope (its schema: https://www.speedscope.app/file-format-schema.json), a profile for each group; to be written as JSON
/// as it is.
/// </summary>
public sealed record Speedscope
{
    [JsonPropertyName("$schema")]
    public string Schema { get; } = "https://www.speedscope.app/file-format-schema.json";

    public string Exporter { get; } = "patchtracer";

    public required SpeedscopeShared Shared { get; init; }

    public required IReadOnlyList<SpeedscopeProfile> Profiles { get; init; }

    public static Speedscope Of(IEnumerable<(string Group, IReadOnlyList<StackWeight> Stacks)> groups)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int Number(string frame)
        {
            if (!numbers.TryGetValue(frame, out var number))
                numbers.Add(frame, number = numbers.Count);
            return number;
        }
        var profiles = groups.Select(group => new SpeedscopeProfile(group.Group, group.Stacks.Sum(stack => stack.Nanos),
            [.. group.Stacks.Select(stack => (IReadOnlyList<int>)[.. stack.Frames.Select(frame => Number(frame.Name))])],
            [.. group.Stacks.Select(stack => stack.Nanos)])).ToList();
        return new Speedscope
        {
            Shared = new([.. numbers.OrderBy(frame => frame.Value).Select(frame => new SpeedscopeFrame(frame.Key))]),
            Profiles = profiles
        };
    }
}

public sealed record SpeedscopeShared(IReadOnlyList<SpeedscopeFrame> Frames);

public sealed record SpeedscopeFrame(string Name);

/// <param name="Samples">Indices of frames, the outermost first.</param>
/// <param name="Weights">Nanoseconds of each.</param>
public sealed record SpeedscopeProfile(string Name, long EndValue, IReadOnlyList<IReadOnlyList<int>> Samples, IReadOnlyList<long> Weights)
{
    public string Type { get; } = "sampled";

    public string Unit { get; } = "nanoseconds";

    public long StartValue { get; }
}
