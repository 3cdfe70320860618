namespace PatchTracer.Cluster.Networking;

/// <summary>A firewall that somebody set up on this machine. It may refuse what nodes send to the collector, which is then lost.</summary>
internal static class HostFirewall
{
    /// <summary>The one that is at work; null if none of those that are known.</summary>
    /// <param name="root">The root of the file system.</param>
    public static string? Find(string root = "/")
    {
        var ufw = Path.Combine(root, "etc/ufw/ufw.conf");
        if (File.Exists(ufw) && File.ReadLines(ufw)
            .Any(l => l.Replace(" ", "", StringComparison.Ordinal).Trim().ToLowerInvariant() is "enabled=yes"))
            return "ufw";
        return File.Exists(Path.Combine(root, "run/firewalld.pid")) || Directory.Exists(Path.Combine(root, "run/firewalld")) ? "firewalld"
            : null;
    }

    /// <summary>How to let a cluster's nodes through.</summary>
    public static string Remedy(string bridge) => Find() switch
    {
        "ufw" => $"`ufw allow in on {bridge}` lets them.",
        "firewalld" => $"`firewall-cmd --zone=trusted --add-interface={bridge}` lets them.",
        _ => $"Let what comes in on {bridge} through; `iptables -S INPUT` and `nft list ruleset` show the rules.",
    };
}
