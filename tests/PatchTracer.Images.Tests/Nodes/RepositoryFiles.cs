namespace PatchTracer.Images.Tests.Nodes;

/// <summary>Directories of the checkout that the tests run from.</summary>
internal static class RepositoryFiles
{
    public static string NodeSources => Path.Combine(Root(), "kind-config", "node");

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "PatchTracer.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("PatchTracer.sln is in no directory above the tests");
    }
}
