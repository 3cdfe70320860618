namespace PatchTracer.Cluster.Apt;

/// <summary>What /etc/os-release says: os-release(5).</summary>
internal sealed record DebianRelease(string Id, string Codename)
{
    public bool IsDebian => Id == "debian";

    public static DebianRelease OfMachine() =>
        Parse(File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : "");

    public static DebianRelease Parse(string text)
    {
        var fields = text.Split('\n')
            .Select(l => l.Split('=', 2))
            .Where(p => p.Length == 2)
            .ToDictionary(p => p[0].Trim(), p => p[1].Trim().Trim('"', '\''));
        return new DebianRelease(fields.GetValueOrDefault("ID", ""), fields.GetValueOrDefault("VERSION_CODENAME", ""));
    }
}
