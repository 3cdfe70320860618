using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Yaml;

/// <summary>A mapping with known keys. Reports keys that it does not know, with the one that may have been meant.</summary>
public sealed class YamlMap
{
    private readonly Dictionary<string, YamlNode> _values = [];

    /// <param name="node">Anything but a mapping is an error, and has no keys.</param>
    /// <param name="what">How <paramref name="node"/> is called.</param>
    public YamlMap(YamlSource source, YamlNode node, string what, IReadOnlyCollection<string> keys)
    {
        (Source, Node) = (source, node);
        foreach (var (key, value) in YamlValue.Mapping(source, node, what) ?? [])
        {
            var name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (keys.Contains(name))
                _values[name] = value;
            else
                source.Error(key, Unknown(name, keys));
        }
    }

    /// <summary>Null, and an error, of anything but a mapping.</summary>
    public static YamlMap? Read(YamlSource source, YamlNode node, string what, IReadOnlyCollection<string> keys)
    {
        var map = new YamlMap(source, node, what, keys);
        return node is YamlMappingNode ? map : null;
    }

    public YamlSource Source { get; }

    public YamlNode Node { get; }

    public YamlNode? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>The keys that are there.</summary>
    public IReadOnlyCollection<string> Present => _values.Keys;

    /// <param name="why">What the key is for, where its name does not tell.</param>
    public YamlNode? Required(string key, string why = "")
    {
        if (this[key] is { } value)
            return value;
        if (Node is YamlMappingNode)
            Source.Error(Node, $"`{key}` is missing{(why.Length > 0 ? $": {why}" : "")}");
        return null;
    }

    public string? Text(string key) => this[key] is { } value ? YamlValue.Text(Source, value, key) : null;

    public string? RequiredText(string key, string why = "") =>
        Required(key, why) is { } value ? YamlValue.Text(Source, value, key) : null;

    /// <summary>A text or a list of texts; empty when absent.</summary>
    public ImmutableArray<string> Texts(string key) => this[key] is { } value ? YamlValue.Texts(Source, value, key) : [];

    /// <summary>A text that <paramref name="parse"/> understands; null when absent, and with an error when it does not.</summary>
    /// <param name="form">What it has to be, for the error: <c>a duration such as 30s</c>.</param>
    public T? Parsed<T>(string key, Func<string, T?> parse, string form) where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        var parsed = parse(text);
        if (parsed is null)
            Source.Error(this[key]!, $"`{key}` is {form}, not `{text}`");
        return parsed;
    }

    /// <summary>False when absent.</summary>
    public bool Flag(string key) =>
        Parsed<bool>(key, text => text switch { "true" => true, "false" => false, _ => null }, "true or false") ?? false;

    /// <summary>0 when absent.</summary>
    public int Number(string key) => Parsed<int>(key, text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        "a whole number") ?? 0;

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

    private static string Unknown(string name, IReadOnlyCollection<string> keys) =>
        name.Contains(')')
            ? $"a value with a comma in it has to be quoted inside braces or brackets: `{name}` was read as a key"
            : UnknownKey.Message(name, keys);
}
