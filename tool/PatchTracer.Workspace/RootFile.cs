namespace PatchTracer.Workspace;

/// <summary>A file of the machine's configuration, owned by root, that is there whole or not at all.</summary>
public static class RootFile
{
    /// <exception cref="ToolException">Root is out of reach, or the file cannot be written.</exception>
    public static async Task WriteAsync(string path, string text, bool executable, CancellationToken cancellation)
    {
        var written = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(written, text, cancellation);
            var beside = $"{path}.partial";
            await new Tool("install", "-D", "--mode", executable ? "755" : "644", written, beside) { AsRoot = true }.RunAsync(cancellation);
            await new Tool("mv", "--force", beside, path) { AsRoot = true }.RunAsync(cancellation);
        }
        finally
        {
            File.Delete(written);
        }
    }
}
