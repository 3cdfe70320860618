using System.Globalization;

namespace PatchTracer.Workspace;

/// <summary>
/// Whoever ran this whole process through sudo. sudo keeps HOME on some distributions, and the cache is then that user's, who could neither
/// use nor remove what root left in it.
/// </summary>
public static class SudoUser
{
    /// <summary>Makes what root owns in the cache the user's, if the cache is.</summary>
    public static async Task GiveBackAsync(CacheRoot cache)
    {
        if (!Environment.IsPrivilegedProcess || Number("SUDO_UID") is not { } user || Number("SUDO_GID") is not { } group || user == 0
            || !Directory.Exists(cache.Path))
            return;
        // ~/.cache/patchtracer may be root's, made by this very process; what it lies in tells.
        var owners = await new Tool("stat", "--format", "%u", cache.Path, Path.GetDirectoryName(cache.Path)!)
            .TryRunAsync(CancellationToken.None);
        if (owners.Output.Split('\n').Contains($"{user}"))
            await new Tool("chown", "--recursive", "--no-dereference", "--from=0", $"{user}:{group}", cache.Path)
                .TryRunAsync(CancellationToken.None);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : null;
}
