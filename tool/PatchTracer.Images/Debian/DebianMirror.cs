namespace PatchTracer.Images.Debian;

/// <summary>
/// Where Debian packages come from: the mirror that this machine's own apt uses, so that a proxy, a local mirror or a
/// snapshot set up for the machine is honoured.
/// </summary>
public sealed record DebianMirror(Uri Address, string? Keyring)
{
    /// <exception cref="ImageException">No source of a whole Debian release was found.</exception>
    public static DebianMirror FromMachine(string aptDirectory = "/etc/apt")
    {
        var parts = Path.Combine(aptDirectory, "sources.list.d");
        var files = new List<string> { Path.Combine(aptDirectory, "sources.list") };
        if (Directory.Exists(parts))
            files.AddRange(Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal));
        return files.Where(File.Exists).SelectMany(AptSource.Read).Where(IsWholeDebian).Select(ToMirror).FirstOrDefault()
            ?? throw new ImageException(
                $"no Debian mirror in {aptDirectory}: a source of component `main` of a Debian release is needed there, "
                + "or give a mirror's address yourself", aptDirectory);
    }

    // Security and update suites hold a part only; a release's own suite is a plain code name.
    private static bool IsWholeDebian(AptSource source) =>
        source.Components.Contains("main", StringComparer.Ordinal)
        && source.Suites.Any(suite => suite.All(char.IsAsciiLetterLower))
        && source.Address.AbsolutePath.TrimEnd('/').EndsWith("/debian", StringComparison.Ordinal);

    private static DebianMirror ToMirror(AptSource source) => new(source.Address, source.Keyring);
}
