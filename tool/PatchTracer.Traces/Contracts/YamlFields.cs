using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>A YAML mapping whose keys are taken one by one; what nobody took is an unknown key, with its place.</summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _rest = [];
    private readonly List<string> _known = [];
    private readonly YamlDiagnostics _diagnostics;

    public YamlFields(YamlNode node, string what, YamlDiagnostics diagnostics)
    {
        (_diagnostics, Node) = (diagnostics, node);
        if (node is not YamlMappingNode mapping)
        {
            diagnostics.Add(node, $"{what} is a mapping");
            return;
        }
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name })
                _rest[name] = (key, value);
            else
                diagnostics.Add(key, "a key is plain text");
        }
    }

    public YamlNode Node { get; }

    public YamlNode? Take(string key)
    {
        _known.Add(key);
        return _rest.Remove(key, out var field) ? field.Value : null;
    }

    public YamlNode Need(string key, string why)
    {
        if (Take(key) is { } value)
            return value;
        _diagnostics.Add(Node, $"`{key}` is missing: {why}");
        return new YamlScalarNode("");
    }

    public string? Text(string key)
    {
        if (Take(key) is not { } value)
            return null;
        if (value is YamlScalarNode { Value: { } text })
            return text;
        _diagnostics.Add(value, $"`{key}` is plain text");
        return null;
    }

    /// <summary>Text that <paramref name="parse"/> understands; null and a diagnostic when it does not.</summary>
    public T? Parsed<T>(string key, Func<string, T?> parse, string form)
        where T : struct
    {
        if (Take(key) is not { } value)
            return null;
        var parsed = value is YamlScalarNode { Value: { } text } ? parse(text) : null;
        if (parsed is null)
            _diagnostics.Add(value, $"`{key}` is {form}");
        return parsed;
    }

    public bool Flag(string key) =>
        Parsed<bool>(key, text => text switch { "true" => true, "false" => false, _ => null }, "true or false") ?? false;

    /// <summary>A scalar or a list of scalars.</summary>
    public IReadOnlyList<string>? Texts(string key) => Take(key) is { } value ? _diagnostics.Texts(value, key) : null;

    public TextPattern? Pattern(string key) => Texts(key) is { } texts ? new TextPattern(texts) : null;

    public IEnumerable<(string Key, YamlNode Value)> TakeAll()
    {
        foreach (var key in _rest.Keys.ToArray())
            yield return (key, Take(key)!);
    }

    /// <summary>Call last: everything left is unknown.</summary>
    public void RefuseRest()
    {
        foreach (var (name, (key, _)) in _rest)
            _diagnostics.Add(key, UnknownKey.Message(name, _known));
    }
}
