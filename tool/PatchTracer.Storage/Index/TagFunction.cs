using DuckDB.NET.Data;

namespace PatchTracer.Storage.Index;

/// <summary>
/// The SQL function <c>tags(page, place)</c>: <c>key=value</c> of each attribute of a span, read from the raw log when a query asks for it.
/// </summary>
internal static class TagFunction
{
    public static void Register(DuckDBConnection connection, Func<int, int, List<string>> tags) =>
        connection.RegisterScalarFunction<int, int, List<string>>("tags", tags);
}
