namespace PatchTracer.Fresh;

/// <summary>The checkout that this program was built in; what is committed there is what the machines get.</summary>
internal static class Checkout
{
    public static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new FreshException("this program does not run inside a checkout");
        return directory;
    }
}
