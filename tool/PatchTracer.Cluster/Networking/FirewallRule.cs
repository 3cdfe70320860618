using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Networking;

/// <summary>One rule of the machine's filter table, at the top of its chain.</summary>
internal sealed record FirewallRule(string Chain, params IReadOnlyList<string> Match)
{
    // Docker and kube-proxy hold the lock for moments.
    private static readonly string[] Patiently = ["-w", "20"];

    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var (code, _) = await Iptables("-C", Chain, Match).TryRunAsync(cancellation);
        if (code != 0)
            await Iptables("-I", Chain, ["1", .. Match]).RunAsync(cancellation);
    }

    /// <summary>Removes every rule of the filter table that carries a comment, wherever it is.</summary>
    /// <exception cref="ToolException">iptables is not there, or root is out of reach: whether there are such rules is not known
    /// then.</exception>
    public static async Task RemoveAllAsync(string comment, CancellationToken cancellation)
    {
        var saved = await new Tool("iptables", [.. Patiently, "-S"]) { AsRoot = true }.RunAsync(cancellation);
        foreach (var deletion in Deletions(saved, comment))
            await new Tool("iptables", [.. Patiently, .. deletion]) { AsRoot = true }.RunAsync(cancellation);
    }

    private static Tool Iptables(string command, string chain, IReadOnlyList<string> rest) =>
        new("iptables", [.. Patiently, command, chain, .. rest]) { AsRoot = true };

    /// <summary>The arguments that delete each rule with that comment from what `iptables -S` printed.</summary>
    internal static IEnumerable<IReadOnlyList<string>> Deletions(string saved, string comment) =>
        from line in saved.Split('\n')
        where line.StartsWith("-A ", StringComparison.Ordinal)
        let words = CommandLine.Split(line)
        where HasComment(words, comment)
        select (IReadOnlyList<string>)["-D", .. words.Skip(1)];

    private static bool HasComment(IReadOnlyList<string> words, string comment)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == "--comment" && words[i + 1] == comment)
                return true;
        }
        return false;
    }
}
