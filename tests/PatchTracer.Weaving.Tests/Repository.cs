using System.Runtime.CompilerServices;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Tests;

/// <summary>Files of this repository that tests read.</summary>
internal static class Repository
{
    public static string Tests { get; } = Path.GetDirectoryName(ThisFile())!;

    public static string Root { get; } = Path.GetFullPath("../..", Tests);

    public static string Corpus { get; } = Path.Combine(Tests, "corpus");

    public static string Catalog { get; } = Path.Combine(Root, "patches", "catalog");

    public static string Runtime { get; } = Path.Combine(Root, "patches", "runtime");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
