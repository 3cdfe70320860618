using System.Runtime.CompilerServices;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>Expected texts in <c>corpus/</c>; <c>UPDATE_GOLDEN=1</c> writes them anew.</summary>
internal static class Golden
{
    public static string Corpus { get; } = Path.Combine(Path.GetDirectoryName(Here())!, "corpus");

    public static void Equal(string name, string actual)
    {
        var path = Path.Combine(Corpus, name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") is null)
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{name} is not in the corpus; UPDATE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
