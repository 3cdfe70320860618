using DuckDB.NET.Data;

namespace PatchTracer.Collector.Sql;

/// <summary>Runs one SELECT with a limit on what it answers.</summary>
/// <param name="tables">Those that may be asked.</param>
internal sealed class SqlStatement(DuckDBConnection connection, SqlLimits limits, IReadOnlyList<string> tables)
{
    // No statement that passed the guard can name it.
    private const string View = "temp.\"the statement\"";

    /// <summary>A value takes so much beside its text.</summary>
    private const int ValueBytes = 8;

    /// <exception cref="SqlRefusal">Not a SELECT over the documented tables, not valid, or too large.</exception>
    public SqlResult Run(string sql)
    {
        try
        {
            new SqlGuard(connection, tables).Check(sql);
            var columns = Describe(sql);
            // As a view: its end is where the parser says, whatever remark or semicolon stands there.
            Execute($"CREATE TEMP VIEW \"the statement\" AS {sql}");
            return Read(columns);
        }
        catch (DuckDBException e)
        {
            throw IsOverBounds(e.Message) ? OutOfMemory() : new SqlRefusal(SqlRefusalKind.Statement, WithoutPlace(e.Message));
        }
        // What the engine's client finds amiss before the engine sees it.
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or NotSupportedException or ArgumentException
            or OverflowException)
        {
            throw new SqlRefusal(SqlRefusalKind.Statement, e.Message);
        }
        catch (OutOfMemoryException)
        {
            throw OutOfMemory();
        }
    }

    private SqlRefusal OutOfMemory() => new(SqlRefusalKind.Bounds, MemoryMessage(limits));

    /// <summary>For a statement that took all there is, whoever finds out.</summary>
    public static string MemoryMessage(SqlLimits limits) =>
        $"the statement needs more memory than the {limits.MaxProcessBytes >> 20} MiB that statements have; narrow it by start_nano, "
        + "or make shorter texts and lists";

    // The place that the engine shows behind this is in what stands around the statement, which nobody wrote.
    private static string WithoutPlace(string message) =>
        message.IndexOf("\n\nLINE ", StringComparison.Ordinal) is >= 0 and var place ? message[..place] : message;

    private static bool IsOverBounds(string message) => message.StartsWith("Out of Memory", StringComparison.Ordinal)
        || message.Contains("bad alloc", StringComparison.OrdinalIgnoreCase)
        || message.Contains("bad_alloc", StringComparison.OrdinalIgnoreCase);

    // Names as they were asked for: a view's must differ from one another.
    private List<(string Name, string Type)> Describe(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE {sql}";
        using var reader = command.ExecuteReader();
        var columns = new List<(string, string)>();
        while (reader.Read())
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }

    private SqlResult Read(List<(string Name, string Type)> columns)
    {
        using var command = connection.CreateCommand();
        var values = columns.Select((column, i) => SqlText.Expression($"c{i}", column.Type));
        command.CommandText = $"SELECT {string.Join(", ", values)} FROM {View} AS "
            + $"t({string.Join(", ", columns.Select((_, i) => $"c{i}"))})";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        var (rows, names, bytes) = (new List<IReadOnlyList<object?>>(), columns.Select(column => column.Name).ToList(), 0L);
        while (reader.Read())
        {
            if (rows.Count == limits.MaxRows)
                return new SqlResult(names, rows, Truncated: true);
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : SqlText.Read(reader.GetValue(i), columns[i].Type);
                bytes += ValueBytes + ((row[i] as string)?.Length ?? 0);
            }
            if (bytes > limits.MaxAnswerBytes)
                return rows.Count > 0 ? new SqlResult(names, rows, Truncated: true)
                    : throw new SqlRefusal(SqlRefusalKind.Bounds,
                        $"one row is larger than the {limits.MaxAnswerBytes >> 20} MiB that an answer may have");
            rows.Add(row);
        }
        return new SqlResult(names, rows, Truncated: false);
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
