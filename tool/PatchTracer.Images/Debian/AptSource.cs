namespace PatchTracer.Images.Debian;

/// <summary>One source of binary packages, out of a one-line or a deb822 file (sources.list(5)).</summary>
internal sealed record AptSource(Uri Address, IReadOnlyList<string> Suites, IReadOnlyList<string> Components, string? Keyring)
{
    public static IEnumerable<AptSource> Read(string path) => Path.GetExtension(path) switch
    {
        ".sources" => Stanzas(File.ReadLines(path)).SelectMany(FromStanza),
        ".list" => File.ReadLines(path).SelectMany(FromLine),
        _ => [],
    };

    // deb [signed-by=/usr/share/keyrings/x.gpg arch=amd64] http://mirror/debian bookworm main contrib
    private static IEnumerable<AptSource> FromLine(string line)
    {
        var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count == 0 || words[0] != "deb")
            yield break;
        string? keyring = null;
        if (words.Count > 1 && words[1].StartsWith('['))
        {
            var end = words.FindIndex(word => word.EndsWith(']'));
            var options = words[1..(end + 1)].Select(option => option.Trim('[', ']'));
            keyring = options.Where(option => option.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))
                .Select(option => option["signed-by=".Length..]).FirstOrDefault();
            words.RemoveRange(1, end);
        }
        if (words.Count >= 4 && Uri.TryCreate(words[1], UriKind.Absolute, out var address))
            yield return new AptSource(address, [words[2]], words[3..], keyring);
    }

    private static IEnumerable<AptSource> FromStanza(Dictionary<string, string> fields)
    {
        IReadOnlyList<string> Words(string field) =>
            fields.GetValueOrDefault(field, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        if (!Words("Types").Contains("deb") || fields.GetValueOrDefault("Enabled", "yes") == "no")
            yield break;
        foreach (var text in Words("URIs"))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var address))
                yield return new AptSource(address, Words("Suites"), Words("Components"), Words("Signed-By") is [var first, ..] ? first : null);
        }
    }

    private static IEnumerable<Dictionary<string, string>> Stanzas(IEnumerable<string> lines)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Append(""))
        {
            if (line.StartsWith('#') || line.StartsWith(' '))
                continue;
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
            else if (fields.Count > 0)
            {
                yield return fields;
                fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            }
        }
    }
}
