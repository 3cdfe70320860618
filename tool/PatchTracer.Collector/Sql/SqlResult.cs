using System.Globalization;
using System.Text.Json;

namespace PatchTracer.Collector.Sql;

/// <summary>
/// What a SELECT found. Values are null, <c>bool</c>, <c>long</c>, <c>double</c> or text: whatever is neither is as the engine writes it.
/// </summary>
/// <param name="Truncated">Whether there were more rows than are here.</param>
public sealed record SqlResult(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool Truncated)
{
    /// <summary>Integers that JavaScript does not hold exactly are text.</summary>
    private const long MaxExact = (1L << 53) - 1;

    /// <summary><c>{"columns": [...], "rows": [[...]], "truncated": false}</c></summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (var column in Columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in Rows)
        {
            json.WriteStartArray();
            foreach (var value in row)
                WriteValue(json, value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteBoolean("truncated", Truncated);
        json.WriteEndObject();
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static SqlResult Read(JsonElement json) => new(
        [.. json.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!)],
        [.. json.GetProperty("rows").EnumerateArray().Select(row => (IReadOnlyList<object?>)[.. row.EnumerateArray().Select(ReadValue)])],
        json.GetProperty("truncated").GetBoolean());

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case long number when Math.Abs((double)number) <= MaxExact: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static object? ReadValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number : value.GetDouble(),
        _ => value.GetString(),
    };
}
