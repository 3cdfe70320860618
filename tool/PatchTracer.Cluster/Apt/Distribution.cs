namespace PatchTracer.Cluster.Apt;

/// <summary>What /etc/os-release says of this machine: os-release(5).</summary>
/// <param name="Like">ID_LIKE: the distributions that it is made from, nearest first.</param>
/// <param name="Version">VERSION_ID; null for one that has no number, such as Debian's testing.</param>
internal sealed record Distribution(string Id, IReadOnlyList<string> Like, Version? Version, string Name)
{
    /// <summary>Debian, or made from it: packages are installed by apt and have Debian's names.</summary>
    public bool HasApt => Id == "debian" || Like.Contains("debian") || Like.Contains("ubuntu");

    public static Distribution OfMachine(string file = "/etc/os-release") => Parse(File.Exists(file) ? File.ReadAllText(file) : "");

    public static Distribution Parse(string text)
    {
        var fields = new Dictionary<string, string>();
        foreach (var pair in text.Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2))
            fields[pair[0].Trim()] = pair[1].Trim().Trim('"', '\'');
        var id = fields.GetValueOrDefault("ID", "");
        var number = fields.GetValueOrDefault("VERSION_ID", "");
        return new Distribution(id, fields.GetValueOrDefault("ID_LIKE", "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Version.TryParse(number.Contains('.') ? number : $"{number}.0", out var version) ? version : null,
            fields.GetValueOrDefault("PRETTY_NAME", id.Length > 0 ? id : "an unknown distribution"));
    }
}
