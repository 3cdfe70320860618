namespace PatchTracer.Go.Tests;

/// <summary>The plain files under <c>corpus/</c>.</summary>
internal static class Corpus
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "corpus");

    public static IEnumerable<string> GoFiles => SourceTree.GoFiles(Folder).Select(path => Path.GetFileName(path)!);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static GoFile Parse(string name) => GoFile.Parse(Read(name));
}
