using DuckDB.NET.Data;

namespace PatchTracer.Storage.Index;

internal static class Blob
{
    public static byte[] Read(DuckDBDataReader row, int column)
    {
        using var stream = row.GetStream(column);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
