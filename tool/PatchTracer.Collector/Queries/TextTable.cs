using System.Text.Json;

namespace PatchTracer.Collector.Queries;

/// <summary>Text that many rows share, written once.</summary>
internal sealed class TextTable
{
    private readonly Dictionary<string, int> _positions = [];
    private readonly List<string> _texts = [];

    public int Add(string text)
    {
        if (!_positions.TryGetValue(text, out var position))
        {
            _positions.Add(text, position = _texts.Count);
            _texts.Add(text);
        }
        return position;
    }

    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        foreach (var text in _texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
