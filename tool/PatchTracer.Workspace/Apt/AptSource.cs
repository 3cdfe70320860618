namespace PatchTracer.Workspace.Apt;

/// <summary>One archive that apt is told to use.</summary>
/// <param name="Uri">Without a trailing slash.</param>
/// <param name="SignedBy">A keyring file; null when the machine's default keyrings are trusted.</param>
public sealed record AptSource(string Uri, IReadOnlyList<string> Suites, IReadOnlyList<string> Components, string? SignedBy)
{
    /// <summary>As a stanza of deb822 (sources.list(5)).</summary>
    /// <param name="type"><c>deb</c> or <c>deb-src</c>.</param>
    internal string ToStanza(string type)
    {
        var stanza = $"Types: {type}\nURIs: {Uri}\nSuites: {string.Join(' ', Suites)}\nComponents: {string.Join(' ', Components)}\n";
        return SignedBy is null ? stanza : $"{stanza}Signed-By: {SignedBy}\n";
    }
}
