using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PatchTracer.Otlp;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Index;

/// <summary>A row of the table <c>source</c>: one resource with one scope, shared by all spans that came from there.</summary>
/// <param name="TagHashes">Of the resource's and the scope's attributes, for <see cref="TagFilter"/>.</param>
internal sealed record SourceRow(int Id, string Service, string Node, string Scope, List<string> Tags, ulong[] TagHashes)
{
    public ulong ServiceHash { get; } = ByteHash.Of(Encoding.UTF8.GetBytes(Service), 0);
}

/// <summary>Gives each distinct resource and scope a number.</summary>
internal sealed class SourceTable(int lastId)
{
    /// <summary>
    /// A sender that invents resources costs rows, not memory: beyond this all are forgotten, and get new rows when they come again.
    /// </summary>
    private const int MaxKnownBytes = 4 << 20;

    private const int EntryBytes = 500;

    /// <summary>So many attributes of a resource are found by searches in SQL.</summary>
    private const int MostTags = 256;

    private readonly Dictionary<(ulong, ulong, ulong, ulong), SourceRow> _known = [];
    private int _knownBytes;

    public int LastId { get; private set; } = lastId;

    /// <summary>Bytes of them, about.</summary>
    public int AddedBytes { get; private set; }

    /// <summary>Rows that are not in the database yet.</summary>
    public List<SourceRow> Added { get; } = [];

    public SourceRow Get(in SpanSource source)
    {
        var key = Key(source);
        if (_known.TryGetValue(key, out var row))
            return row;
        if (_knownBytes > MaxKnownBytes)
            Forget();
        row = Make(++LastId, source);
        _knownBytes += source.Resource.Length + source.Scope.Length + EntryBytes;
        AddedBytes += source.Resource.Length + source.Scope.Length + EntryBytes;
        _known.Add(key, row);
        Added.Add(row);
        return row;
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

    public static List<string> Tags(AttributeList attributes)
    {
        var tags = new List<string>(attributes.Count);
        foreach (var (key, value) in attributes.AsSpan())
        {
            if (tags.Count < MostTags)
                tags.Add(IndexSchema.Tag(key, value.ToString()));
        }
        return tags;
    }

    private static SourceRow Make(int id, in SpanSource source)
    {
        var resource = SpanDecoder.ReadResource(source);
        var scope = SpanDecoder.ReadScope(source);
        var hashes = new List<ulong> { TagFilter.Hash(AttributeMatch.ScopeName, scope.Name),
            TagFilter.Hash(AttributeMatch.ScopeVersion, scope.Version) };
        foreach (var (key, value) in (KeyValuePair<string, AttributeValue>[])[.. resource.Attributes, .. scope.Attributes])
            hashes.Add(TagFilter.Hash(key, value.ToString()));
        return new SourceRow(
            id, IndexText.Of(resource.Service), IndexText.Of(resource.Node ?? ""), IndexText.Of(scope.Name), Tags(resource.Attributes),
            [.. hashes]);
    }

    // By a cryptographic hash, so that no sender can pass for another.
    private static (ulong, ulong, ulong, ulong) Key(in SpanSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> lengths = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(lengths, source.Resource.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], source.ResourceSchemaUrl.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[8..], source.Scope.Length);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[12..], source.ScopeSchemaUrl.Length);
        hash.AppendData(lengths);
        hash.AppendData(source.Resource);
        hash.AppendData(source.ResourceSchemaUrl);
        hash.AppendData(source.Scope);
        hash.AppendData(source.ScopeSchemaUrl);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return (BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(digest[16..]), BinaryPrimitives.ReadUInt64LittleEndian(digest[24..]));
    }
}
