using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Engine;

/// <summary>The docker command line, with the failures that a user can act on told apart.</summary>
internal static class Docker
{
    public const string Program = "docker";

    /// <summary>Standard output of `docker ARGUMENTS`, without the last line break.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            return (await new Tool(Program, arguments).RunAsync(cancellation)).TrimEnd('\n');
        }
        catch (ToolException e) when (Explain(e) is { } better)
        {
            throw better;
        }
    }

    /// <summary>Standard output, or null if the command failed for a reason that is an answer (no such container, no such image).</summary>
    public static async Task<string?> TryRunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(arguments, cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            return null;
        }
    }

    /// <summary>What a failed docker or kind run means for the user, or null if its own words must do.</summary>
    public static ClusterException? Explain(ToolException e)
    {
        var output = e.LastOutput;
        if (e.ExitCode is null && e.Program == Program)
            return new ClusterException(ClusterFailure.NoDocker,
                "No docker client is installed. `patchtracer doctor --install` gets it (Debian: docker.io).", e);
        if (IsDenied(output))
        {
            return new ClusterException(ClusterFailure.NoDocker,
                $"{Environment.UserName} may not use the Docker engine's socket. `sudo usermod -aG docker {Environment.UserName}`, "
                + "then log in again (or run the command by `sg docker -c '…'`).", e)
            { Evidence = output };
        }
        if (Says(output, "cannot connect to the docker daemon", "is the docker daemon running", "error during connect"))
            return new ClusterException(ClusterFailure.NoDocker, "No Docker engine answers. `patchtracer doctor --install` starts one.",
                e)
            { Evidence = output };
        if (Says(output, "no space left on device"))
            return new ClusterException(ClusterFailure.NoDiskSpace,
                "No disk space left for containers. `docker system df` shows what uses it.", e)
            { Evidence = output };
        if (Says(output, "port is already allocated", "address already in use"))
            return new ClusterException(ClusterFailure.PortInUse, $"A host port of the cluster is taken: {LineWith(output, "already")}",
                e)
            { Evidence = output };
        return null;
    }

    /// <summary>Whether the client says that this user may not use the engine's socket.</summary>
    public static bool IsDenied(string output) =>
        Says(output, "permission denied while trying to connect", "dial unix /var/run/docker.sock: connect: permission denied");

    /// <summary>
    /// The line of an output that says why: the engine's answer where there is one (its client adds advice after it), or kubeadm's
    /// (which adds a stack), else the last.
    /// </summary>
    public static string Reason(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.Contains("Error response from daemon", StringComparison.Ordinal))
            ?? lines.LastOrDefault(line => line.StartsWith("error execution phase ", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "";
    }

    private static bool Says(string output, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (output.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static string LineWith(string output, string word) =>
        output.Split('\n').Last(l => l.Contains(word, StringComparison.OrdinalIgnoreCase)).Trim();
}
