namespace PatchTracer.Workspace.Apt;

/// <summary>Reads what a machine's apt is told to use: one-line lists and deb822 files, as sources.list(5) describes them.</summary>
public static class AptSources
{
    /// <summary>
    /// Every enabled entry below <paramref name="directory"/>, those for packages before those for source packages alone.
    /// </summary>
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
            }).OrderByDescending(entry => entry.Packages).Select(entry => entry.Source).SelectMany(Resolve).Distinct(),
        ];
    }

    /// <summary>
    /// Images for clouds name a list of mirrors (apt-transport-mirror(1)), which apt alone understands: the mirror that it would ask
    /// first is taken. One whose list would have to be fetched is left out.
    /// </summary>
    private static IEnumerable<AptSource> Resolve(AptSource source)
    {
        const string List = "mirror+file:";
        if (!source.Uri.StartsWith("mirror", StringComparison.Ordinal))
            return [source];
        var file = source.Uri.StartsWith(List, StringComparison.Ordinal) ? $"/{source.Uri[List.Length..].TrimStart('/')}" : "";
        return File.Exists(file) && FirstMirror(File.ReadAllText(file)) is { } mirror ? [source with { Uri = mirror }] : [];
    }

    /// <summary>The first of those with the lowest priority; without one a mirror comes after all that have one.</summary>
    private static string? FirstMirror(string list) =>
        list.Split('\n').Select(l => Words(l.Split('#')[0])).Where(words => words.Length > 0)
            .OrderBy(words => words.Select(w => w.Split(':', 2)).FirstOrDefault(p => p is ["priority", _]) is [_, var number]
                && int.TryParse(number, out var priority) ? priority : int.MaxValue)
            .FirstOrDefault()?[0].TrimEnd('/');

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
                    Words(fields.GetValueOrDefault("Components", "")), signedBy), Words(fields.GetValueOrDefault("Types", ""))
                        .Contains("deb"));
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
