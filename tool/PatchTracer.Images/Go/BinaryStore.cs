using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>Binaries by digest, each kept once however many builds gave it.</summary>
internal sealed class BinaryStore(CacheRoot cache)
{
    public async Task<ComponentBinary> AddAsync(string name, string file, CancellationToken cancellation)
    {
        var digest = ContentKey.OfFile(file);
        var path = Path.Combine(cache.Entry("binaries", digest), name);
        if (!File.Exists(path))
        {
            await Publication.FileAsync(path, async partial =>
            {
                await using var source = File.OpenRead(file);
                await using (var target = File.Create(partial))
                    await source.CopyToAsync(target, cancellation);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(partial, Executable);
            });
        }
        return new ComponentBinary(name, path, digest);
    }

    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
}
