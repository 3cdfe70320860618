using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Networking;

/// <summary>One rule of the machine's filter table, at the top of its chain.</summary>
internal sealed record FirewallRule(string Chain, params IReadOnlyList<string> Match)
{
    // Docker and kube-proxy hold the lock for moments.
    private static readonly string[] Patiently = ["-w", "20"];

    public async Task EnsureAsync(CancellationToken cancellation)
    {
        var (code, _) = await new Tool("iptables", [.. Patiently, "-C", Chain, .. Match]).TryRunAsync(cancellation);
        if (code != 0)
            await new Tool("iptables", [.. Patiently, "-I", Chain, "1", .. Match]).RunAsync(cancellation);
    }

    /// <summary>Removes every rule of the filter table that carries a comment, wherever it is.</summary>
    public static async Task RemoveAllAsync(string comment, CancellationToken cancellation)
    {
        string saved;
        try
        {
            saved = await new Tool("iptables", [.. Patiently, "-S"]).RunAsync(cancellation);
        }
        catch (ToolException e) when (e.ExitCode is null)
        {
            return; // without the program there cannot be rules of ours
        }
        foreach (var deletion in Deletions(saved, comment))
            await new Tool("iptables", [.. Patiently, .. deletion]).RunAsync(cancellation);
    }

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
