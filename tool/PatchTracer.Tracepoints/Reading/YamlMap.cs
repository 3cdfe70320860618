using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>A mapping with known keys. Reports keys that it does not know, with the one that may have been meant.</summary>
internal sealed class YamlMap
{
    private readonly Dictionary<string, YamlNode> _values = [];

    public YamlMap(YamlSource source, YamlMappingNode node, params string[] keys)
    {
        Source = source;
        Node = node;
        foreach (var (key, value) in node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (keys.Contains(name))
                _values[name] = value;
            else
                source.Error(key, Unknown(name, keys));
        }
    }

    public YamlSource Source { get; }

    public YamlMappingNode Node { get; }

    public SourceLocation Location => Source.LocationOf(Node);

    public YamlNode? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The keys that are there.</summary>
    public IReadOnlyCollection<string> Present => _values.Keys;

    public YamlNode? Required(string key)
    {
        if (this[key] is { } value)
            return value;
        Source.Error(Node, $"`{key}` is missing");
        return null;
    }

    public string? Text(string key) => this[key] is { } value ? YamlValue.Text(Source, value, key) : null;

    public string? RequiredText(string key) => Required(key) is { } value ? YamlValue.Text(Source, value, key) : null;

    /// <summary>A text or a list of texts; empty when absent.</summary>
    public ImmutableArray<string> Texts(string key) => this[key] is { } value ? YamlValue.Texts(Source, value, key) : [];

    public bool Flag(string key)
    {
        if (Text(key) is not { } text)
            return false;
        if (text is not ("true" or "false"))
            Source.Error(this[key]!, $"`{key}` is true or false, not `{text}`");
        return text == "true";
    }

    public int Number(string key)
    {
        if (Text(key) is not { } text)
            return 0;
        if (!int.TryParse(text, out var number))
            Source.Error(this[key]!, $"`{key}` is a whole number, not `{text}`");
        return number;
    }

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public T Choice<T>(string key) where T : struct, Enum
    {
        if (Text(key) is not { } text)
            return default;
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        if (names.Contains(text))
            return Enum.Parse<T>(text, ignoreCase: true);
        Source.Error(this[key]!, $"`{key}` is one of {string.Join(", ", names)}, not `{text}`{UnknownKey.Suggestion(text, names)}");
        return default;
    }

    private static string Unknown(string name, string[] keys) =>
        name.Contains(')')
            ? $"a value with a comma in it has to be quoted inside braces or brackets: `{name}` was read as a key"
            : UnknownKey.Message(name, keys);
}
