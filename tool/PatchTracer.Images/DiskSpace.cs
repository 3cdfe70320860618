namespace PatchTracer.Images;

/// <summary>Fails before minutes of work instead of after them.</summary>
internal static class DiskSpace
{
    private const long Gibibyte = 1L << 30;

    /// <exception cref="ImageException">The disk of <paramref name="directory"/> has less than <paramref name="gibibytes"/>
    /// free.</exception>
    public static void Require(string directory, int gibibytes, string what)
    {
        Directory.CreateDirectory(directory);
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < gibibytes * Gibibyte)
        {
            throw new ImageException(
                $"{what} needs {gibibytes} GiB free below {directory}, and there are {free / (double)Gibibyte:0.0}; "
                + "free some, or set PATCHTRACER_CACHE to a directory on a larger disk", directory);
        }
    }
}
