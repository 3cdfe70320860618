using System.Runtime.CompilerServices;

namespace PatchTracer.IL.Tests.Tools;

/// <summary>Where the sources of these tests lie.</summary>
internal static class Sources
{
    public static string Project => Path.GetDirectoryName(Path.GetDirectoryName(File()))!;

    public static string Root => Path.GetDirectoryName(Path.GetDirectoryName(Project))!;

    /// <summary>The output of another project, built in the same configuration as these tests.</summary>
    public static string Output(string project) =>
        Path.Combine(Root, project, "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0");

    private static string File([CallerFilePath] string path = "") => path;
}
