using System.Globalization;
using DuckDB.NET.Data;
using PatchTracer.Storage.Index;

namespace PatchTracer.Collector.Sql;

/// <summary>What statements run in: the index's file and what is not in it yet, both read only, in a database that is locked.</summary>
internal sealed class SqlEngine : IDisposable
{
    private const string Unsaved = "unsaved";

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public SqlEngine() => _connection.Open();

    public DuckDBConnection Connection => _connection;

    /// <summary>Opens both files; what they are now is what is read, whatever is written meanwhile.</summary>
    public void Attach(string index, string unsaved)
    {
        Execute($"ATTACH '{IndexDatabase.Quoted(index)}' AS {IndexSchema.Stored} (READ_ONLY); "
            + $"ATTACH '{IndexDatabase.Quoted(unsaved)}' AS {Unsaved} (READ_ONLY)");
        Execute($"SELECT count(*) FROM {IndexSchema.Stored}.progress");
    }

    /// <summary>Makes the documented tables, and locks.</summary>
    /// <param name="logDirectory">The raw log, for attributes.</param>
    /// <param name="temporary">The directory for what does not fit in memory.</param>
    public void Prepare(string logDirectory, string temporary, SqlLimits limits)
    {
        Execute($"ATTACH ':memory:' AS {IndexSchema.Recent}");
        foreach (var (name, _) in IndexSchema.Tables)
            Execute($"CREATE VIEW {IndexSchema.Recent}.{name} AS SELECT * FROM {IndexSchema.Stored}.{name} UNION ALL SELECT * FROM "
                + $"{Unsaved}.{name}");
        Execute($"CREATE VIEW {IndexSchema.Recent}.counter AS SELECT * FROM {Unsaved}.counter");
        TagFunction.Register(_connection, Tags(new PageReader(logDirectory)));
        Execute(IndexSchema.RecentViewsWithTags);
        Execute($"USE {IndexSchema.Recent}");
        Execute(string.Create(CultureInfo.InvariantCulture, $"""
            SET memory_limit='{limits.MaxEngineBytes >> 20}MiB'; SET threads=2; SET temp_directory='{IndexDatabase.Quoted(temporary)}';
            SET max_temp_directory_size='{limits.MaxTemporaryBytes >> 20}MiB'; SET allocator_background_threads=false;
            SET autoinstall_known_extensions=false; SET autoload_known_extensions=false;
            SET enable_external_access=false; SET lock_configuration=true
            """));
    }

    public void Dispose() => _connection.Dispose();

    // The engine calls it on threads of its own, and asks for the spans of a page mostly one after the other.
    private Func<int, int, List<string>> Tags(PageReader pages)
    {
        var last = new ThreadLocal<(int Id, Page? Page)>();
        return (page, at) =>
        {
            if (last.Value.Id != page)
                last.Value = (page, Find(page));
            return last.Value.Page is { } found && pages.Read(found, [at], []) is [{ } span] ? SourceTable.Tags(span.Attributes) : [];
        };
    }

    private Page? Find(int page)
    {
        using var connection = _connection.Duplicate();
        connection.Open();
        return PageReader.Find(connection, page);
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
