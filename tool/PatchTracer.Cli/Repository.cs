namespace PatchTracer.Cli;

/// <summary>
/// What comes with the program: catalog, runtime, node files, samples. They lie in the checkout it was built from, or in <c>share</c> of
/// the installation, which has the same layout.
/// </summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Whether <see cref="Root"/> is an installation's, where nothing is written.</summary>
    public static bool IsInstalled => !File.Exists(Path.Combine(Root, Checkout));

    /// <summary>The directory of tracepoints that <c>--catalog</c> names, or that of the program.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static string CatalogOr(string? named)
    {
        var directory = named is null ? Path.Combine(Root, "patches", "catalog") : Path.GetFullPath(named);
        return Directory.Exists(directory) ? directory
            : throw new DirectoryNotFoundException(
                $"there is no directory {directory}: --catalog names one with tracepoints in it, or is left out for that of patchtracer");
    }

    public static string Runtime => Path.Combine(Root, "patches", "runtime");

    public static string Series => Path.Combine(Root, "patches", "series");

    public static string KindConfig => Path.Combine(Root, "kind-config");

    public static string NodeSources => Path.Combine(KindConfig, "node");

    /// <summary>In the checkout, or below where an installed program is called.</summary>
    public static string Bundles => Path.Combine(IsInstalled ? Directory.GetCurrentDirectory() : Root, "bundles");

    private const string Checkout = "PatchTracer.sln";

    // The program lies in artifacts/cli of the checkout, or in bin/ of its project, or beside `share`.
    private static string Find()
    {
        var share = Path.Combine(AppContext.BaseDirectory, "share");
        if (Directory.Exists(share))
            return share;
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, Checkout)))
                return directory;
        }
        return Directory.GetCurrentDirectory();
    }
}
