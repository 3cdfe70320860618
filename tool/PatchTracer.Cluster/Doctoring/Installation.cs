using PatchTracer.Cluster.Apt;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Installs packages by apt-get, as root or through sudo.</summary>
internal sealed class Installation(IReporter reporter)
{
    // --no-remove: a package that can only be had at the price of another one is not.
    private static readonly string[] Install = ["-q", "install", "-y", "--no-install-recommends", "--no-remove"];

    /// <summary>All at once; where that fails, one by one, so that a package which cannot be had keeps none of the others away.</summary>
    /// <exception cref="ClusterException">Names what could not be installed, after everything else was.</exception>
    public async Task RunAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        if (packages.Count == 0)
            return;
        reporter.Info($"installing {string.Join(", ", packages)}");
        if (await TryAsync(["-q", "update"], cancellation) is { } unreachable)
            reporter.Warn($"apt-get update: {Probe.LastLine(unreachable)}");
        if (await TryAsync([.. Install, .. packages], cancellation) is not { } failure)
            return;
        if (packages.Count == 1)
            throw Failed(packages, failure);
        var (failed, told) = (new List<string>(), new List<string>());
        foreach (var package in packages)
        {
            if (await TryAsync([.. Install, package], cancellation) is not { } why)
                continue;
            failed.Add(package);
            told.Add(why);
        }
        if (failed.Count > 0)
            throw Failed(failed, string.Join('\n', told));
    }

    private static ClusterException Failed(IReadOnlyList<string> packages, string output) =>
        new(ClusterFailure.Machine, $"apt-get could not install {string.Join(", ", packages)}: "
            + $"{Probe.LastLine(output)}")
        { Evidence = output };

    /// <summary>Null if it went well, else what apt-get said last.</summary>
    private async Task<string?> TryAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        try
        {
            await AptGet.RunAsync(arguments, reporter, cancellation);
            return null;
        }
        catch (ToolException e)
        {
            return e.LastOutput;
        }
    }
}
