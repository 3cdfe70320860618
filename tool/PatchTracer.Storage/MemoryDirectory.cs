using System.Globalization;
using PatchTracer.Workspace;

namespace PatchTracer.Storage;

/// <summary>
/// The directory of a store that nobody keeps: on the file system that Linux has in memory, where there is one. It goes when it
/// is disposed, and what a killed process left goes when the next one begins.
/// </summary>
internal sealed class MemoryDirectory : IDisposable
{
    private const string Prefix = "patchtracer-store-";

    private static readonly string Place = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();

    private MemoryDirectory(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="StoreException">There is no room for one.</exception>
    public static MemoryDirectory Create()
    {
        try
        {
            foreach (var left in Directory.EnumerateDirectories(Place, $"{Prefix}*").Where(IsLeft))
                Directory.Delete(left, recursive: true);
            var path = System.IO.Path.Combine(Place,
                string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"));
            return new(PrivateDirectory.Create(path).FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.Unusable, Place,
                $"there is no place for a store in memory in {Place}: {e.Message}", e);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static bool IsLeft(string directory)
    {
        var process = System.IO.Path.GetFileName(directory)[Prefix.Length..].Split('-')[0];
        return int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out _) && !Directory.Exists($"/proc/{process}");
    }
}
