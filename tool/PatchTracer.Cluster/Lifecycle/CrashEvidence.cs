namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// Tells a component that ended itself from surroundings that failed: Go's runtime prints `panic:` or `fatal error:`.
/// A kubelet that waits for its configuration restarts too, but without those words.
/// </summary>
internal static class CrashEvidence
{
    private const string Words = "(^|[^a-z])(panic: |fatal error: )";
    private const int ShownLines = 25;

    /// <summary>The first crash found on the nodes: the node, the log and the lines after it; null if there is none.</summary>
    public static async Task<string?> FindAsync(IReadOnlyList<Node> nodes, CancellationToken cancellation)
    {
        foreach (var node in nodes)
        {
            // grep ends with 1 when it finds nothing, which is an answer too.
            var journal = await node.TryExecAsync(["journalctl", "--no-pager", "--output", "cat", "--grep", Words, "--lines", "3"],
                cancellation);
            if (!string.IsNullOrWhiteSpace(journal) && !journal.Contains("-- No entries --", StringComparison.Ordinal))
                return $"{node.Name}, journal:\n{journal}\n{await KubeletLogAsync(node, cancellation)}";
            var pods = await node.TryExecAsync(
                ["grep", "--recursive", "--extended-regexp", "--max-count=1", $"--after-context={ShownLines}", Words, "/var/log/pods"],
                cancellation);
            if (!string.IsNullOrWhiteSpace(pods))
                return $"{node.Name}:\n{string.Join('\n', pods.Split('\n').Take(ShownLines + 1))}";
        }
        return null;
    }

    private static Task<string?> KubeletLogAsync(Node node, CancellationToken cancellation) =>
        node.TryExecAsync(["journalctl", "--no-pager", "--unit", "kubelet", "--lines", $"{ShownLines}"], cancellation);
}
