using PatchTracer.Experiments;

namespace PatchTracer.Cli;

/// <summary>The checkout that the program was built from: catalog, runtime, kind-config and samples lie in it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The directory of tracepoints that <c>--catalog</c> names, or that of the checkout.</summary>
    /// <exception cref="ExperimentException">There is no such directory.</exception>
    public static string CatalogOr(string? named)
    {
        var directory = named is null ? Path.Combine(Root, "patches", "catalog") : Path.GetFullPath(named);
        return Directory.Exists(directory) ? directory : throw new ExperimentException($"there is no directory {directory}: --catalog names one with tracepoints in it, or is left out for that of the checkout");
    }

    public static string Runtime => Path.Combine(Root, "patches", "runtime");

    public static string Series => Path.Combine(Root, "patches", "series");

    public static string KindConfig => Path.Combine(Root, "kind-config");

    public static string NodeSources => Path.Combine(KindConfig, "node");

    public static string Bundles => Path.Combine(Root, "bundles");

    // The program lies in artifacts/cli of the checkout, or in bin/ of its project.
    private static string Find()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "PatchTracer.sln")))
                return directory;
        }
        return Directory.GetCurrentDirectory();
    }
}
