using System.Globalization;

namespace PatchTracer.Cluster.Loading;

/// <summary>The requests of a load in the order in which they begin, whoever sends them: the same seed gives the same ones.</summary>
internal sealed class RequestSequence(LoadSpec spec)
{
    private readonly Random _random = new(spec.Seed);
    private readonly Lock _lock = new();
    private readonly int _weights = spec.Requests.Sum(request => request.Weight);
    private readonly KeyValuePair<string, ValueSource>[] _values = [.. spec.Values.OrderBy(value => value.Key, StringComparer.Ordinal)];
    private int _number;

    public DrawnRequest Next()
    {
        lock (_lock)
        {
            var template = Template(_random.Next(_weights));
            // All of them each time, so that what one request uses does not move what the others get.
            var values = _values.ToDictionary(value => value.Key, value => value.Value.Draw(_random));
            values[RequestTemplate.Number] = (++_number).ToString(CultureInfo.InvariantCulture);
            return new DrawnRequest(
                template,
                Placeholders.Fill(template.Path, values, Uri.EscapeDataString),
                [.. template.Headers.Select(header => KeyValuePair.Create(header.Key, Placeholders.Fill(header.Value, values)))],
                template.Body is { } body ? Placeholders.Fill(body, values) : null);
        }
    }

    private RequestTemplate Template(int drawn)
    {
        foreach (var request in spec.Requests)
        {
            drawn -= request.Weight;
            if (drawn < 0)
                return request;
        }
        return spec.Requests[^1];
    }
}

/// <summary>A request with its values in it.</summary>
internal sealed record DrawnRequest(RequestTemplate Template, string Path,
    IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body);
