using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>
/// An attribute that a search wants, with its value as text. It may be the span's, its resource's, its scope's, or one of an event's or
/// a link's. As in Jaeger, <c>resource.KEY</c> is the resource's alone, <c>scope.name</c> and <c>scope.version</c> are the scope; and
/// what OpenTelemetry's mapping to Jaeger makes a tag is found by that name.
/// </summary>
internal sealed class AttributeMatch
{
    public const string ScopeName = "scope.name", ScopeVersion = "scope.version";

    private const string ResourcePrefix = "resource.";

    private readonly string _key;
    private readonly string _value;

    public AttributeMatch(string key, string value)
    {
        (_key, _value) = (key, value);
        Hashes = [.. Names(key).Select(name => TagFilter.Hash(name, value))];
    }

    /// <summary>
    /// As <see cref="TagFilter"/> and <see cref="TagHash"/> have them: one of these is there, unless there is none here at all.
    /// </summary>
    public ulong[] Hashes { get; }

    /// <summary>Whether a page may have it.</summary>
    public bool MayBeIn(byte[] filter) => Hashes.Length == 0 || Array.Exists(Hashes, hash => TagFilter.MayHave(filter, hash));

    public bool Fits(Span span) => Has(span.Attributes, _key) || Has(span.Resource.Attributes, _key) || Has(span.Scope.Attributes, _key)
        || span.Events.Any(happened => Has(happened.Attributes, _key)) || span.Links.Any(link => Has(link.Attributes, _key))
        || _key.StartsWith(ResourcePrefix, StringComparison.Ordinal) && Has(span.Resource.Attributes, _key[ResourcePrefix.Length..])
        || Derived(span) == _value;

    private string? Derived(Span span) => _key switch
    {
        ScopeName or "otel.scope.name" or "otel.library.name" => span.Scope.Name,
        ScopeVersion or "otel.scope.version" or "otel.library.version" => span.Scope.Version,
        "otel.status_description" => span.StatusMessage,
        "w3c.tracestate" => span.TraceState,
        _ => null,
    };

    private static IEnumerable<string> Names(string key) => key switch
    {
        ScopeName or "otel.scope.name" or "otel.library.name" => [key, ScopeName],
        ScopeVersion or "otel.scope.version" or "otel.library.version" => [key, ScopeVersion],
        // In no filter: they are as good as unique.
        "otel.status_description" or "w3c.tracestate" => [],
        _ => key.StartsWith(ResourcePrefix, StringComparison.Ordinal) ? [key, key[ResourcePrefix.Length..]] : [key],
    };

    // A key that was given twice has both values.
    private bool Has(AttributeList attributes, string key)
    {
        foreach (ref readonly var attribute in attributes.AsSpan())
        {
            if (attribute.Key == key && attribute.Value.ToString() == _value)
                return true;
        }
        return false;
    }
}
