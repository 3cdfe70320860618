using PatchTracer.Workspace;

namespace PatchTracer.Images.Oci;

/// <summary>Where the bytes of a blob lie: a whole file, or a range of an archive.</summary>
public sealed record BlobSource(string Path, long Offset, long Length)
{
    public Stream Open()
    {
        var file = ForeignFile.OpenRead(Path);
        return Offset == 0 && Length == file.Length ? file : new RangeStream(file, Offset, Length);
    }

    /// <summary>All bytes, for documents of a known small size.</summary>
    internal byte[] ReadAll(int limit)
    {
        if (Length > limit)
            throw new ImageException($"a document of {Length} bytes in {Path}: at most {limit} are read", Path);
        using var stream = Open();
        var bytes = new byte[Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
