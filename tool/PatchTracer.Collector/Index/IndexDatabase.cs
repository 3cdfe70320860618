using System.Globalization;
using DuckDB.NET.Data;

namespace PatchTracer.Collector.Index;

/// <summary>
/// The DuckDB file that makes the raw log searchable. It holds nothing that the log does not: whatever is wrong with it,
/// it is moved aside and built again.
/// </summary>
internal sealed class IndexDatabase : IDisposable
{
    private readonly string _connectionString;

    private IndexDatabase(string connectionString, DuckDBConnection writer) => (_connectionString, Writer) = (connectionString, writer);

    /// <summary>The one connection that writes.</summary>
    public DuckDBConnection Writer { get; }

    public static IndexDatabase Open(string path, int memoryMegabytes)
    {
        var connectionString = $"DataSource={path}";
        try
        {
            var database = new IndexDatabase(connectionString, Connect(connectionString));
            if (database.Prepare(memoryMegabytes))
                return database;
            database.Dispose();
        }
        catch (DuckDBException)
        {
            // Not a database, or cut off: the log has it all.
        }
        File.Delete(path);
        File.Delete($"{path}.wal");
        var fresh = new IndexDatabase(connectionString, Connect(connectionString));
        fresh.Prepare(memoryMegabytes);
        return fresh;
    }

    /// <summary>A connection to read with; it sees what was committed.</summary>
    public DuckDBConnection Connect() => Connect(_connectionString);

    public LogPosition Progress()
    {
        using var command = Writer.CreateCommand();
        command.CommandText = "SELECT segment, position FROM progress";
        using var reader = command.ExecuteReader();
        reader.Read();
        return new LogPosition(reader.GetInt32(0), reader.GetInt64(1));
    }

    public void Execute(string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = Writer.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            command.Parameters.Add(new DuckDBParameter(parameter));
        command.ExecuteNonQuery();
    }

    public void Dispose() => Writer.Dispose();

    private static DuckDBConnection Connect(string connectionString)
    {
        var connection = new DuckDBConnection(connectionString);
        connection.Open();
        return connection;
    }

    // False for a database of another version.
    private bool Prepare(int memoryMegabytes)
    {
        Execute($"SET memory_limit='{memoryMegabytes}MB'; SET threads=2; SET autoinstall_known_extensions=false; SET autoload_known_extensions=false");
        using var command = Writer.CreateCommand();
        command.CommandText = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'version'";
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) > 0)
        {
            command.CommandText = "SELECT coalesce(max(number), 0) FROM version";
            return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture) == IndexSchema.Version;
        }
        using var transaction = Writer.BeginTransaction();
        Execute(IndexSchema.Create);
        Execute($"INSERT INTO version VALUES ({IndexSchema.Version})");
        transaction.Commit();
        return true;
    }
}
