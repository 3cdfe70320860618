using DuckDB.NET.Data;

namespace PatchTracer.Collector.Queries;

/// <summary>Runs one SELECT with a limit of rows and of time.</summary>
internal sealed class SqlQuery(DuckDBConnection connection, QueryLimits limits)
{
    /// <param name="sql">One statement.</param>
    /// <param name="guarded">Whether the database could do more than the asker may: the statement is looked through first.</param>
    /// <exception cref="QueryRefusal">Not a SELECT over the documented tables, not valid, or too slow.</exception>
    public async Task<SqlResult> RunAsync(string sql, bool guarded, CancellationToken cancellation)
    {
        if (guarded)
            new SqlGuard(connection).Check(sql);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(limits.SqlTime);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        using var stop = time.Token.Register(command.Cancel);
        try
        {
            return await Task.Run(() => Read(command, time.Token), cancellation);
        }
        catch (DuckDBException) when (time.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new QueryRefusal(StatusCodes.Status503ServiceUnavailable, $"the query took longer than {limits.SqlTime.TotalSeconds:0} s; narrow it by start_nano");
        }
        catch (DuckDBException e)
        {
            throw new QueryRefusal(StatusCodes.Status400BadRequest, e.Message);
        }
    }

    private SqlResult Read(DuckDBCommand command, CancellationToken cancellation)
    {
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
        var rows = new List<IReadOnlyList<object?>>();
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (rows.Count == limits.MaxSqlRows)
                return new SqlResult(columns, rows, Truncated: true);
            rows.Add([.. Enumerable.Range(0, columns.Count).Select(column => SqlResult.Simplify(reader.IsDBNull(column) ? null : reader.GetValue(column)))]);
        }
        return new SqlResult(columns, rows, Truncated: false);
    }
}
