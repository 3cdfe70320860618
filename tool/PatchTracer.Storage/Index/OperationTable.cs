using System.Text;

namespace PatchTracer.Storage.Index;

/// <summary>A row of the table <c>operation</c>: a span's name in a service.</summary>
internal sealed record OperationRow(int Id, string Service, string Name);

/// <summary>Gives each distinct service and span name a number.</summary>
internal sealed class OperationTable(int lastId)
{
    /// <summary>
    /// A sender that invents names costs rows, not memory: beyond this all are forgotten, and get new rows when they come again.
    /// </summary>
    private const int MaxKnownBytes = 4 << 20;

    private const int EntryBytes = 100;

    private readonly Dictionary<ulong, (byte[] Name, string Service, int Id)> _known = [];
    private int _knownBytes;

    public int LastId { get; private set; } = lastId;

    /// <summary>Bytes of them, about.</summary>
    public int AddedBytes { get; private set; }

    /// <summary>Rows that are not in the database yet.</summary>
    public List<OperationRow> Added { get; } = [];

    public int Get(SourceRow source, ReadOnlySpan<byte> name)
    {
        if (name.Length > IndexText.LongestBytes)
            name = name[..IndexText.LongestBytes];
        var key = ByteHash.Of(name, source.ServiceHash);
        if (_known.TryGetValue(key, out var known) && name.SequenceEqual(known.Name) && source.Service == known.Service)
            return known.Id;
        if (_knownBytes > MaxKnownBytes)
            Forget();
        _knownBytes += name.Length + EntryBytes;
        AddedBytes += name.Length + EntryBytes;
        _known[key] = (name.ToArray(), source.Service, ++LastId);
        Added.Add(new OperationRow(LastId, source.Service, IndexText.Of(Encoding.UTF8.GetString(name))));
        return LastId;
    }

    public void ClearAdded()
    {
        Added.Clear();
        AddedBytes = 0;
    }

    public void Forget()
    {
        _known.Clear();
        _knownBytes = 0;
    }
}
