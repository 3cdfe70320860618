namespace PatchTracer.Cli;

/// <summary>The checkout that the program was built from: catalog, runtime, kind-config and samples lie in it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Catalog => Path.Combine(Root, "patches", "catalog");

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
