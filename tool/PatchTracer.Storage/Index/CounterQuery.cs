using DuckDB.NET.Data;
using PatchTracer.Otlp;

namespace PatchTracer.Storage.Index;

internal static class CounterQuery
{
    public static IReadOnlyList<RuntimeCounter> Latest(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT service, node, instance, state, reason, value, time_nano FROM counter ORDER BY ALL";
        using var reader = command.ExecuteReader();
        var counters = new List<RuntimeCounter>();
        while (reader.Read())
        {
            counters.Add(new RuntimeCounter(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetInt64(5), reader.GetInt64(6)));
        }
        return counters;
    }
}
