using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using PatchTracer.Storage.Log;

namespace PatchTracer.Storage.Index;

/// <summary>
/// The DuckDB file that makes the raw log searchable, and beside it, in memory, what is not in the file yet: each segment of
/// the log goes to the file once, sorted, when it is complete. It holds nothing that the log does not: whatever is wrong with
/// it, it is thrown away and built again.
/// </summary>
internal sealed class IndexDatabase : IDisposable
{
    /// <summary>Of what was committed and is not in its place yet: more, and a start takes long.</summary>
    private const long CheckpointBytes = 16 << 20;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly SharedLock _lock;
    private readonly int _memoryMegabytes;
    private int _generation;
    private int _snapshots;

    private IndexDatabase(string path, int memoryMegabytes)
    {
        (_path, _memoryMegabytes) = (path, memoryMegabytes);
        Writer = Connect(path);
        _lock = new SharedLock(path);
    }

    /// <summary>Processes that read the file.</summary>
    public IndexReaders Readers { get; } = new();

    /// <summary>The one connection that writes.</summary>
    public DuckDBConnection Writer { get; private set; }

    /// <exception cref="StoreException">Another program has it open.</exception>
    public static IndexDatabase Open(string path, int memoryMegabytes)
    {
        var patience = DateTime.UtcNow + LockPatience;
        while (true)
        {
            try
            {
                if (TryOpen(path, memoryMegabytes) is { } database)
                    return database;
            }
            // A question that a killed collector left has it for a moment; a person who looks into it, longer.
            catch (DuckDBException e) when (e.Message.Contains("Could not set lock", StringComparison.Ordinal))
            {
                if (DateTime.UtcNow > patience)
                    throw new StoreException(StoreFailure.InUse, path,
                        $"another program has {path} open; close it first: {e.Message}", e);
                Thread.Sleep(100);
                continue;
            }
            catch (DuckDBException)
            {
                // Not a database, or cut off: the log has it all.
            }
            File.Delete(path);
            File.Delete($"{path}.wal");
            return TryOpen(path, memoryMegabytes) ?? throw new InvalidOperationException("a new index has another version than its own");
        }
    }

    /// <summary>A connection to read with; it sees what was committed, in the file and in memory.</summary>
    public DuckDBConnection Connect()
    {
        var connection = Connect(_path);
        using var command = connection.CreateCommand();
        command.CommandText = $"USE {IndexSchema.Recent}";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>DuckDB gives a database up after some failures, a full disk while it commits for one, until it is opened anew.</summary>
    /// <exception cref="DuckDBException">It cannot be opened now.</exception>
    public void ReopenIfGivenUp()
    {
        try
        {
            Progress();
            return;
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException)
        {
            Writer.Dispose();
        }
        Writer = Connect(_path);
        _lock.Renew();
        _generation = 0;
        Prepare();
    }

    public IndexProgress Progress()
    {
        using var command = Writer.CreateCommand();
        command.CommandText = $"SELECT segment, position, page, source, operation FROM {IndexSchema.Stored}.progress";
        using var reader = command.ExecuteReader();
        reader.Read();
        return new IndexProgress(new LogPosition(reader.GetInt32(0), reader.GetInt64(1)), reader.GetInt32(2), reader.GetInt32(3),
            reader.GetInt32(4));
    }

    public void Execute(string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = Writer.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            command.Parameters.Add(new DuckDBParameter(parameter));
        command.ExecuteNonQuery();
    }

    /// <summary>Appends to a table of what is recent.</summary>
    public DuckDBAppender AppendRecent(string table) => Writer.CreateAppender(IndexSchema.Recent, "main", RecentTable(table));

    /// <summary>The name that a table of what is recent has now, without its catalog.</summary>
    public string RecentTable(string table) => $"{table}_{_generation}";

    /// <summary>
    /// Begins new recent tables. Those that just went to the file stay one turn longer, for queries that began before; rows
    /// that are in the file by what a query sees of it are left out by their number.
    /// </summary>
    public void NextGeneration()
    {
        using var transaction = Writer.BeginTransaction();
        var last = _generation++;
        foreach (var (name, columns) in IndexSchema.Tables)
        {
            Execute($"CREATE TABLE {IndexSchema.Recent}.{RecentTable(name)}({columns})");
            var (number, progress) = name switch
            {
                "source" or "operation" or "page" => ("id", name == "page" ? "page" : name),
                _ => ("page", "page")
            };
            var unsaved = $"WHERE {number} > (SELECT {progress} FROM {IndexSchema.Stored}.progress)";
            var former = last == 0 ? "" : $"UNION ALL SELECT * FROM {IndexSchema.Recent}.{name}_{last} {unsaved}";
            Execute($"CREATE OR REPLACE VIEW {IndexSchema.Recent}.{name} AS SELECT * FROM {IndexSchema.Stored}.{name} {former} UNION ALL "
                + $"SELECT * FROM {IndexSchema.Recent}.{RecentTable(name)} {unsaved}");
            Execute($"CREATE OR REPLACE VIEW {IndexSchema.Recent}.{name}_unsaved AS SELECT * FROM "
                + $"{IndexSchema.Recent}.{RecentTable(name)} {unsaved} {former}");
            if (last > 1)
                Execute($"DROP TABLE {IndexSchema.Recent}.{name}_{last - 1}");
        }
        transaction.Commit();
    }

    /// <summary>
    /// Writes what is not in the file yet to a database of its own, for a process that reads both; while nobody changes the file.
    /// </summary>
    public void WriteUnsaved(string path)
    {
        var snapshot = $"snapshot_{Interlocked.Increment(ref _snapshots)}";
        using var connection = Connect();
        Run(connection, $"ATTACH '{Quoted(path)}' AS {snapshot} (BLOCK_SIZE 16384)");
        try
        {
            foreach (var (name, _) in IndexSchema.Tables)
                Run(connection, $"CREATE TABLE {snapshot}.{name} AS SELECT * FROM {IndexSchema.Recent}.{name}_unsaved");
            Run(connection, $"CREATE TABLE {snapshot}.counter AS SELECT * FROM {IndexSchema.Recent}.counter");
        }
        finally
        {
            Run(connection, $"DETACH {snapshot}");
        }
    }

    /// <summary>Puts what was committed in its place when there is much of it and no reader.</summary>
    public void CheckpointIfLarge(in IndexReaders.Change change)
    {
        if (change.MayCheckpoint && new FileInfo($"{_path}.wal") is { Exists: true, Length: > CheckpointBytes })
            TryCheckpoint(change);
    }

    /// <summary>Puts what was committed in its place, unless somebody reads: the next does it then.</summary>
    public void TryCheckpoint(in IndexReaders.Change change)
    {
        if (!change.MayCheckpoint)
            return;
        try
        {
            Execute($"CHECKPOINT {IndexSchema.Stored}");
        }
        catch (DuckDBException)
        {
            // Queries of this process put it off too.
        }
    }

    /// <summary>A connection to a file, whatever is in its path.</summary>
    public static DuckDBConnection Connect(string path)
    {
        var connection = new DuckDBConnection(new DbConnectionStringBuilder { ["DataSource"] = path }.ConnectionString);
        connection.Open();
        return connection;
    }

    public static string Quoted(string path) => path.Replace("'", "''", StringComparison.Ordinal);

    public void Dispose()
    {
        Writer.Dispose();
        _lock.Dispose();
        Readers.Dispose();
    }

    // Null for a database of another version.
    private static IndexDatabase? TryOpen(string path, int memoryMegabytes)
    {
        var database = new IndexDatabase(path, memoryMegabytes);
        try
        {
            if (database.Prepare())
                return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
        database.Dispose();
        return null;
    }

    private static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private bool Prepare()
    {
        Execute($"SET memory_limit='{_memoryMegabytes}MB'; SET threads=2; SET allocator_flush_threshold='8MB'; "
            + "SET allocator_bulk_deallocation_flush_threshold='8MB'; SET allocator_background_threads=true; "
            + "SET autoinstall_known_extensions=false; SET autoload_known_extensions=false; SET checkpoint_threshold='1TB'");
        if (Count("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'version'") == 0)
            Create();
        else if (Count($"SELECT coalesce(max(number), 0) FROM {IndexSchema.Stored}.version") != IndexSchema.Version)
            return false;
        Execute($"ATTACH ':memory:' AS {IndexSchema.Recent}");
        NextGeneration();
        Execute($"CREATE TABLE {IndexSchema.Recent}.counter AS SELECT * FROM {IndexSchema.Stored}.counter");
        Execute(IndexSchema.RecentViews);
        return true;
    }

    private void Create()
    {
        using var transaction = Writer.BeginTransaction();
        Execute(IndexSchema.CreateStored);
        transaction.Commit();
    }

    private long Count(string sql)
    {
        using var command = Writer.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}

/// <summary>What of the log is in the file, and the last numbers that were given there.</summary>
internal readonly record struct IndexProgress(LogPosition Position, int Page, int Source, int Operation);
