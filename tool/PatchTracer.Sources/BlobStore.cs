using System.Security.Cryptography;
using System.Text;
using LibGit2Sharp;

namespace PatchTracer.Sources;

/// <summary>Blobs of a repository. What was written here need not be read back from it.</summary>
internal sealed class BlobStore(Repository repository)
{
    private readonly Dictionary<string, byte[]> _written = [];

    /// <summary>
    /// A new tree's entries are those of an old one and blobs from here: looking each of them up takes longer than all else about a tree.
    /// </summary>
    static BlobStore() => GlobalSettings.SetEnableStrictObjectCreation(false);

    public ObjectId Write(ReadOnlyMemory<byte> content)
    {
        var bytes = content.ToArray();
        var id = repository.ObjectDatabase.Write<Blob>(bytes);
        _written[id.Sha] = bytes;
        return id;
    }

    public byte[] Read(string id)
    {
        if (_written.TryGetValue(id, out var bytes))
            return bytes;
        using var stream = repository.Lookup<Blob>(id).GetContentStream();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The id that bytes have as they are, written or not.</summary>
    public static string IdOf(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
