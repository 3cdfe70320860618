using PatchTracer.Workspace.Apt;

namespace PatchTracer.Images.Debian;

/// <summary>
/// Where Debian packages come from: the mirror that this machine's own apt uses, so that a proxy, a local mirror or a
/// snapshot set up for the machine is honoured.
/// </summary>
public sealed record DebianMirror(Uri Address, string? Keyring)
{
    /// <exception cref="ImageException">No source of a whole Debian release was found.</exception>
    public static DebianMirror FromMachine(string aptDirectory = "/etc/apt") =>
        AptSources.OfMachine(aptDirectory).Where(IsWholeDebian).Select(source => new DebianMirror(new Uri(source.Uri), source.SignedBy)).FirstOrDefault()
            ?? throw new ImageException(
                $"no Debian mirror in {aptDirectory}: a source of component `main` of a Debian release is needed there, "
                + "or give a mirror's address yourself", aptDirectory);

    // Security and update suites hold a part only; a release's own suite is a plain code name.
    private static bool IsWholeDebian(AptSource source) =>
        source.Components.Contains("main", StringComparer.Ordinal)
        && source.Suites.Any(suite => suite.All(char.IsAsciiLetterLower))
        && source.Uri.EndsWith("/debian", StringComparison.Ordinal);

    internal AptSource Of(string suite) => new(Address.ToString().TrimEnd('/'), [suite], ["main"], Keyring);
}
