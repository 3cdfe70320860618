namespace PatchTracer.Workspace.Apt;

/// <summary>
/// Where Debian's suites come from: the mirror that <see cref="Variable"/> names, else the one that this machine's apt uses, whatever its
/// own release, else Debian's (a machine made from Debian, such as Ubuntu, has no mirror of it). Suites are asked for by name, so that what
/// is built does not depend on the release of the machine that builds it.
/// </summary>
public static class DebianArchive
{
    public const string Variable = "PATCHTRACER_DEBIAN_MIRROR";

    private const string Default = "http://ftp.debian.org/debian";

    /// <summary>The package debian-archive-keyring brings it, on Ubuntu too.</summary>
    public const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <summary>A release's own suite; security and update suites hold a part only.</summary>
    private static readonly string[] WholeSuites =
        ["bullseye", "bookworm", "trixie", "forky", "duke", "sid", "oldoldstable", "oldstable", "stable", "testing", "unstable"];

    /// <summary>A suite as an entry for apt.</summary>
    public static AptSource Of(string suite, string directory = "/etc/apt") =>
        Of(suite, Environment.GetEnvironmentVariable(Variable), directory);

    internal static AptSource Of(string suite, string? chosen, string directory)
    {
        var mirror = chosen is { Length: > 0 } ? new AptSource(chosen.TrimEnd('/'), [], [], null) : OfMachine(directory);
        // Without a name of its own, a key is looked for among those that this machine's apt trusts: Debian's are there on Debian alone.
        return mirror with
        {
            Suites = [suite],
            Components = ["main"],
            SignedBy = mirror.SignedBy
            ?? (File.Exists(Keyring) ? Keyring : null)
        };
    }

    private static AptSource OfMachine(string directory) =>
        AptSources.OfMachine(directory).FirstOrDefault(IsWholeDebian) ?? new AptSource(Default, [], [], null);

    // Other people's archives for a release of Debian carry keys of their own, or lie elsewhere.
    private static bool IsWholeDebian(AptSource source) =>
        source.Components.Contains("main") && source.Suites.Any(WholeSuites.Contains)
        && (source.SignedBy?.Contains("debian-archive", StringComparison.Ordinal)
            ?? source.Uri.EndsWith("/debian", StringComparison.Ordinal))
        && !source.Uri.StartsWith("cdrom:", StringComparison.Ordinal);
}
