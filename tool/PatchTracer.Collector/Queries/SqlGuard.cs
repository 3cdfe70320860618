using System.Text.Json;
using DuckDB.NET.Data;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// Lets SELECTs over the documented tables through and nothing else: the collector's database can be written to, and SQL can read
/// files. DuckDB itself takes the statement apart (<c>json_serialize_sql</c> knows SELECT alone), and every table in it must be known.
/// </summary>
internal sealed class SqlGuard(DuckDBConnection connection)
{
    private static readonly HashSet<string> Tables = new(["span", "link", "span_row", "link_row", "source", "operation", "counter"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Of a statement as JSON, where a function within a function takes three levels. What goes over it makes one call a level.</summary>
    private const int MaxDepth = 512;

    /// <summary>Functions in a FROM that make rows of their arguments alone.</summary>
    private static readonly HashSet<string> Functions = new(["range", "generate_series", "unnest"], StringComparer.OrdinalIgnoreCase);

    /// <summary>References that can be neither a known table nor made of known ones.</summary>
    private static readonly HashSet<string> Foreign = ["SHOW_REF", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF"];

    /// <exception cref="QueryRefusal">Anything but one SELECT over these tables.</exception>
    public void Check(string sql)
    {
        using var statement = Parse(Serialize(sql));
        if (statement.RootElement.GetProperty("error").GetBoolean())
            throw Bad(Reason(statement.RootElement));
        if (statement.RootElement.GetProperty("statements").GetArrayLength() != 1)
            throw Bad("one SELECT at a time");
        var own = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        CollectNames(statement.RootElement, own);
        Walk(statement.RootElement, own);
    }

    private static JsonDocument Parse(string statement)
    {
        try
        {
            return JsonDocument.Parse(statement, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException)
        {
            throw Bad("the statement is nested too deeply; name its parts in a WITH");
        }
    }

    private static string Reason(JsonElement answer)
    {
        var said = answer.GetProperty("error_message").GetString() ?? "";
        return answer.TryGetProperty("error_type", out var type) && type.ValueEquals("not implemented") ? "only a SELECT is answered" : said;
    }

    private string Serialize(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json_serialize_sql(?::VARCHAR)";
        command.Parameters.Add(new DuckDBParameter(sql));
        return (string)command.ExecuteScalar()!;
    }

    // WITH names tables of the statement's own.
    private static void CollectNames(JsonElement node, HashSet<string> names)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                CollectNames(item, names);
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in node.EnumerateObject())
            {
                if (property.NameEquals("cte_map") && property.Value.TryGetProperty("map", out var map))
                    names.UnionWith(map.EnumerateArray().Select(entry => entry.GetProperty("key").GetString()!).Where(IsPlain));
                CollectNames(property.Value, names);
            }
        }
    }

    private static void Walk(JsonElement node, HashSet<string> own)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                Walk(item, own);
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
                CheckTable(node, type.GetString()!, own);
            foreach (var property in node.EnumerateObject())
                Walk(property.Value, own);
        }
    }

    private static void CheckTable(JsonElement table, string type, HashSet<string> own)
    {
        switch (type)
        {
            case "BASE_TABLE":
                var name = Text(table, "table_name");
                if (!own.Contains(name) && !Tables.Contains(name) || Text(table, "catalog_name").Length > 0 || Text(table, "schema_name") is not ("" or "main"))
                    throw Bad($"there is no table '{name}' here; the tables are {string.Join(", ", Tables.Where(known => !known.EndsWith("_row", StringComparison.Ordinal)))}");
                break;
            case "TABLE_FUNCTION":
                var function = table.TryGetProperty("function", out var call) ? Text(call, "function_name") : "";
                if (!Functions.Contains(function))
                    throw Bad($"'{function}' cannot be called here: queries read the spans and nothing else");
                break;
            default:
                if (Foreign.Contains(type))
                    throw Bad("SHOW and DESCRIBE cannot be used here; docs/queries.md has the tables");
                break;
        }
    }

    // A table whose name looks like a file's would be that file wherever the statement's own name does not reach.
    private static bool IsPlain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static QueryRefusal Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
