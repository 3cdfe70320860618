using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PatchTracer.Workspace;

/// <summary>
/// A SHA-256 over named inputs. Names and values are length-prefixed, so no two different lists of inputs share a key.
/// </summary>
public sealed class ContentKey : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ContentKey Add(string name, string value) => Add(name, Encoding.UTF8.GetBytes(value));

    public ContentKey Add(string name, ReadOnlySpan<byte> value)
    {
        Append(Encoding.UTF8.GetBytes(name));
        Append(value);
        return this;
    }

    /// <summary>Adds the bytes of one file under <paramref name="name"/>; the file's own path does not count.</summary>
    public ContentKey AddFile(string name, string path)
    {
        using var stream = File.OpenRead(path);
        return Add(name, SHA256.HashData(stream));
    }

    /// <summary>Adds every file below a directory by relative path, executable bit and content; order on disk does not count.</summary>
    public ContentKey AddDirectory(string name, string path)
    {
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var executable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
            AddFile($"{name}/{System.IO.Path.GetRelativePath(path, file)}{(executable ? "*" : "")}", file);
        }
        return this;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>The first 16 digits: enough for names of cache entries that a person reads.</summary>
    public string Prefix() => ToString()[..16];

    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public void Dispose() => _hash.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
