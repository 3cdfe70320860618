namespace PatchTracer.Workspace.Apt;

/// <summary>Reads what a machine's apt is told to use: one-line lists and deb822 files, as sources.list(5) describes them.</summary>
public static class AptSources
{
    /// <summary>Every enabled entry below <paramref name="directory"/>, those for packages before those for source packages alone.</summary>
    public static IReadOnlyList<AptSource> OfMachine(string directory = "/etc/apt")
    {
        var files = new List<string> { Path.Combine(directory, "sources.list") };
        var parts = Path.Combine(directory, "sources.list.d");
        if (Directory.Exists(parts))
            files.AddRange(Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal));
        return
        [
            .. files.Where(File.Exists).SelectMany(f => Path.GetExtension(f) switch
            {
                ".list" => ParseLines(File.ReadAllText(f)),
                ".sources" => ParseStanzas(File.ReadAllText(f)),
                _ => [],
            }).OrderByDescending(entry => entry.Packages).Select(entry => entry.Source).Distinct(),
        ];
    }

    /// <summary>
    /// The entries that give the machine its own Debian release: the suite itself, its updates and its security suite.
    /// Other people's archives for the same release carry other suite or component names, or keys of their own.
    /// </summary>
    public static IReadOnlyList<AptSource> Debian(IReadOnlyList<AptSource> sources, string codename) =>
    [
        .. sources.Where(s => s.Components.Contains("main") && (s.SignedBy is null || s.SignedBy.Contains("debian", StringComparison.Ordinal)))
            .Select(s => s with { Suites = [.. s.Suites.Where(suite => suite == codename || suite == $"{codename}-updates" || suite == $"{codename}-security")], Components = ["main"] })
            .Where(s => s.Suites.Count > 0),
    ];

    /// <summary>Another suite of Debian, on the mirror that gives the machine its own release; empty when there is none.</summary>
    public static IReadOnlyList<AptSource> OtherSuite(string suite)
    {
        var codename = MachineCodename();
        // Updates and security are for the installed release only.
        return [.. Debian(OfMachine(), codename).Where(s => s.Suites.Contains(codename)).Take(1).Select(s => s with { Suites = [suite] })];
    }

    /// <summary>The release of this machine, <c>VERSION_CODENAME</c> of os-release(5); empty when it has none.</summary>
    public static string MachineCodename(string file = "/etc/os-release")
    {
        const string Key = "VERSION_CODENAME=";
        return !File.Exists(file)
            ? ""
            : File.ReadLines(file).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal))?[Key.Length..].Trim('"', '\'') ?? "";
    }

    private static IEnumerable<(AptSource Source, bool Packages)> ParseLines(string text)
    {
        foreach (var line in text.Split('\n').Select(l => l.Split('#')[0].Trim()))
        {
            var words = Words(line);
            if (words.Length == 0 || words[0] is not ("deb" or "deb-src"))
                continue;
            var packages = words[0] == "deb";
            var rest = line[words[0].Length..].Trim();
            var options = "";
            if (rest.StartsWith('[') && rest.IndexOf(']') is var end and > 0)
                (options, rest) = (rest[1..end], rest[(end + 1)..]);
            words = Words(rest);
            if (words.Length >= 3)
                yield return (new AptSource(words[0].TrimEnd('/'), [words[1]], words[2..], SignedBy(Words(options))), packages);
        }
    }

    private static IEnumerable<(AptSource Source, bool Packages)> ParseStanzas(string text)
    {
        foreach (var fields in Stanzas(text))
        {
            if (fields.GetValueOrDefault("Enabled") is "no" or "false")
                continue;
            // An inline key spans lines and has no file name; the default keyrings know Debian's own keys anyway.
            var signedBy = fields.GetValueOrDefault("Signed-By") is ['/', ..] key ? Words(key)[0] : null;
            foreach (var uri in Words(fields.GetValueOrDefault("URIs", "")))
            {
                yield return (new AptSource(uri.TrimEnd('/'), Words(fields.GetValueOrDefault("Suites", "")),
                    Words(fields.GetValueOrDefault("Components", "")), signedBy), Words(fields.GetValueOrDefault("Types", "")).Contains("deb"));
            }
        }
    }

    private static string? SignedBy(IEnumerable<string> options) =>
        options.FirstOrDefault(o => o.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))?.Split('=', 2)[1];

    private static IEnumerable<Dictionary<string, string>> Stanzas(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var last = "";
        foreach (var line in text.Split('\n').Where(l => !l.StartsWith('#')).Append(""))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (fields.Count > 0)
                    yield return fields;
                fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            }
            else if (char.IsWhiteSpace(line[0]) && fields.TryGetValue(last, out var value))
                fields[last] = $"{value} {line.Trim()}";
            else if (line.IndexOf(':') is var colon and > 0)
                fields[last = line[..colon]] = line[(colon + 1)..].Trim();
        }
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
