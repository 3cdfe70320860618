namespace PatchTracer.Cluster.Apt;

/// <summary>One archive that a machine gets packages from.</summary>
/// <param name="Uri">Without a trailing slash.</param>
/// <param name="SignedBy">A keyring file, or null if the machine's default keyrings are trusted.</param>
internal sealed record AptSource(string Uri, IReadOnlyList<string> Suites, IReadOnlyList<string> Components, string? SignedBy)
{
    /// <summary>Reads sources.list lines and deb822 stanzas as sources.list(5) describes them; what is disabled or odd is left out.</summary>
    public static IReadOnlyList<AptSource> Parse(string text, bool deb822) =>
        deb822 ? [.. Stanzas(text).SelectMany(OfStanza)] : [.. text.Split('\n').Select(OfLine).OfType<AptSource>()];

    /// <summary>Everything that is configured on this machine.</summary>
    public static IReadOnlyList<AptSource> OfMachine(string directory = "/etc/apt")
    {
        var files = new List<string> { Path.Combine(directory, "sources.list") };
        var parts = Path.Combine(directory, "sources.list.d");
        if (Directory.Exists(parts))
            files.AddRange(Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal));
        return [.. files.Where(File.Exists)
            .Where(f => Path.GetExtension(f) is ".list" or ".sources")
            .SelectMany(f => Parse(File.ReadAllText(f), Path.GetExtension(f) == ".sources"))];
    }

    /// <summary>The archive that gives this machine its own release: other suites of Debian lie beside it.</summary>
    public static AptSource? Debian(IReadOnlyList<AptSource> sources, string codename) =>
        sources.FirstOrDefault(s => s.Suites.Contains(codename) && s.Components.Contains("main"));

    private static AptSource? OfLine(string line)
    {
        var text = line.Split('#')[0].Trim();
        if (!text.StartsWith("deb ", StringComparison.Ordinal))
            return null;
        var rest = text[4..].Trim();
        var options = "";
        if (rest.StartsWith('[') && rest.IndexOf(']') is var end and > 0)
            (options, rest) = (rest[1..end], rest[(end + 1)..]);
        var words = Words(rest);
        var signedBy = Words(options).FirstOrDefault(o => o.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1];
        return words.Length < 3 ? null : new AptSource(words[0].TrimEnd('/'), [words[1]], words[2..], signedBy);
    }

    private static IEnumerable<AptSource> OfStanza(Dictionary<string, string> fields)
    {
        if (!Words(fields.GetValueOrDefault("Types", "")).Contains("deb") || fields.GetValueOrDefault("Enabled", "yes") is "no" or "false")
            yield break;
        // An inline key has no file name; the default keyrings know Debian's own anyway.
        var signedBy = fields.GetValueOrDefault("Signed-By") is { } key && key.StartsWith('/') ? Words(key)[0] : null;
        foreach (var uri in Words(fields.GetValueOrDefault("URIs", "")))
            yield return new AptSource(uri.TrimEnd('/'), Words(fields.GetValueOrDefault("Suites", "")), Words(fields.GetValueOrDefault("Components", "")), signedBy);
    }

    private static IEnumerable<Dictionary<string, string>> Stanzas(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (var line in text.Split('\n').Where(l => !l.StartsWith('#')).Append(""))
        {
            if (line.Trim().Length == 0)
            {
                if (fields.Count > 0)
                    yield return fields;
                fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                last = null;
            }
            else if (char.IsWhiteSpace(line[0]) && last is not null)
                fields[last] += $" {line.Trim()}";
            else if (line.IndexOf(':') is var colon and > 0)
                fields[last = line[..colon]] = line[(colon + 1)..].Trim();
        }
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
