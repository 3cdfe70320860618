using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using DuckDB.NET.Data;

namespace PatchTracer.Collector.Sql;

/// <summary>
/// Lets SELECTs over the documented tables through and nothing else. The engine is locked, so that no statement can write, read
/// files or change settings; this keeps questions to what the documentation names, so that they mean the same in the next version.
/// DuckDB itself takes the statement apart (<c>json_serialize_sql</c> knows SELECT alone), and names are looked up as it does:
/// from the inside out, those of a WITH in what it belongs to and nowhere else.
/// </summary>
/// <param name="tables">Those that may be asked; of those that end in <c>_row</c> nobody is told.</param>
internal sealed class SqlGuard(DuckDBConnection connection, IReadOnlyList<string> tables)
{
    /// <summary>Those of docs/queries.md.</summary>
    public static IReadOnlyList<string> OfSpans { get; } = ["span", "link", "span_row", "link_row", "source", "operation", "counter"];

    private readonly FrozenSet<string> _tables = tables.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Of a statement as JSON, where a function within a function takes three levels. What goes over it makes one call a level.
    /// </summary>
    private const int MaxDepth = 512;

    /// <summary>Functions in a FROM that make rows of their arguments alone.</summary>
    private static readonly FrozenSet<string> RowFunctions =
        new[] { "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each",
            "json_tree" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that tell of the engine and its settings, or keep something in it, and not of the spans.</summary>
    private static readonly FrozenSet<string> EngineFunctions = new[]
    {
        "current_setting", "getvariable", "getenv", "setseed", "nextval", "currval", "write_log", "parse_duckdb_log_message",
        "current_query",
        "current_query_id", "current_connection_id", "current_transaction_id", "txid_current", "current_database", "current_catalog",
        "current_schema", "current_schemas", "current_user", "current_role", "session_user", "user", "version", "in_search_path",
        "json_execute_serialized_sql", "json_serialize_plan", "stats", "get_block_size", "format_type", "format_pg_type", "obj_description",
        "shobj_description", "col_description", "query", "query_table", "tags",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The same without brackets, which SQL has reserved, so that no column is meant.</summary>
    private static readonly FrozenSet<string> EngineNames =
        new[] { "current_catalog", "current_role", "current_schema", "current_user",
            "session_user" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] EnginePrefixes = ["pg_", "duckdb_", "pragma_", "has_", "inet_", "icu_", "__internal"];

    /// <summary>References that can be neither a known table nor made of known ones.</summary>
    private static readonly FrozenSet<string> Foreign =
        new[] { "SHOW_REF", "COLUMN_DATA", "DELIM_GET", "BOUND_TABLE_REF" }.ToFrozenSet(StringComparer.Ordinal);

    /// <exception cref="SqlRefusal">Anything but one SELECT over these tables.</exception>
    public void Check(string sql)
    {
        using var statement = Parse(Serialize(sql));
        if (statement.RootElement.GetProperty("error").GetBoolean())
            throw Bad(Reason(statement.RootElement));
        if (statement.RootElement.GetProperty("statements").GetArrayLength() != 1)
            throw Bad("one SELECT at a time");
        Walk(statement.RootElement, ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase));
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
        return answer.TryGetProperty("error_type", out var type) && type.ValueEquals("not implemented") ? "only a SELECT is answered"
            : said;
    }

    private string Serialize(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT json_serialize_sql(?::VARCHAR)";
        command.Parameters.Add(new DuckDBParameter(sql));
        return (string)command.ExecuteScalar()!;
    }

    /// <param name="own">The names of every WITH around this node.</param>
    private void Walk(JsonElement node, ImmutableHashSet<string> own)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                Walk(item, own);
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            CheckNode(node, own);
            var inside = WithNames(node, own);
            foreach (var property in node.EnumerateObject())
            {
                if (!property.NameEquals("cte_map"))
                    Walk(property.Value, inside);
            }
        }
    }

    // A name holds for what stands behind it, the next names of the same WITH first; for itself only where it is recursive.
    private ImmutableHashSet<string> WithNames(JsonElement node, ImmutableHashSet<string> own)
    {
        if (Text(node, "type") == "RECURSIVE_CTE_NODE" && IsPlain(Text(node, "cte_name")))
            own = own.Add(Text(node, "cte_name"));
        if (!node.TryGetProperty("cte_map", out var names) || !names.TryGetProperty("map", out var map))
            return own;
        foreach (var entry in map.EnumerateArray())
        {
            Walk(entry.GetProperty("value"), own);
            if (IsPlain(Text(entry, "key")))
                own = own.Add(Text(entry, "key"));
        }
        return own;
    }

    private void CheckNode(JsonElement node, ImmutableHashSet<string> own)
    {
        if (node.TryGetProperty("function_name", out var function) && function.ValueKind == JsonValueKind.String)
            CheckFunction(function.GetString()!);
        switch (Text(node, "type"))
        {
            case "BASE_TABLE":
                CheckTable(Text(node, "table_name"), Text(node, "schema_name"), Text(node, "catalog_name"), own);
                break;
            case "TABLE_FUNCTION":
                var name = node.TryGetProperty("function", out var call) ? Text(call, "function_name") : "";
                if (!RowFunctions.Contains(name))
                    throw Bad($"'{name}' cannot be called here: queries read the spans and nothing else");
                break;
            case "COLUMN_REF" when node.TryGetProperty("column_names", out var names) && names.GetArrayLength() == 1
                && EngineNames.Contains(names[0].GetString()!):
                CheckFunction(names[0].GetString()!);
                break;
            case "VALUE_PARAMETER":
                throw Bad("a statement has no parameters here; write the value in its place");
            case var type when Foreign.Contains(type):
                throw Bad("SHOW and DESCRIBE cannot be used here; the documentation has the tables");
        }
    }

    // A WITH's name stands alone; the same name with a schema in front of it is a real table's.
    private void CheckTable(string name, string schema, string catalog, ImmutableHashSet<string> own)
    {
        var known = catalog.Length == 0 && (schema.Length == 0 && own.Contains(name) || schema is "" or "main" && _tables.Contains(name));
        if (!known)
            throw Bad($"there is no table '{name}' here; the tables are "
                + $"{string.Join(", ", _tables.Where(table => !table.EndsWith("_row", StringComparison.Ordinal)).Order())}");
    }

    private static void CheckFunction(string name)
    {
        if (EngineFunctions.Contains(name)
            || Array.Exists(EnginePrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            throw Bad($"'{name}' cannot be called here: it tells of the database and not of the spans");
    }

    // A table whose name looks like a file's would be that file wherever the statement's own name does not reach.
    private static bool IsPlain(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static SqlRefusal Bad(string message) => new(SqlRefusalKind.Statement, message);
}
