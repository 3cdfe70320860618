using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Cluster;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("down", HelpText = "Remove a cluster with every trace of it: containers, network, firewall rules, routes, kubeconfig.")]
internal sealed class DownVerb : CommonOptions, IVerb
{
    [Option("name", MetaValue = "NAME", Default = ClusterSpec.DefaultName, HelpText = "The cluster.")]
    public string Name { get; set; } = ClusterSpec.DefaultName;

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("remove the cluster of `run`", new DownVerb())];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (!ClusterName.Fits(Name))
            throw new UsageException($"--name takes {ClusterName.Rule}, not `{Name}`");
        var wasThere = await terminal.WorkAsync(reporter => new KindCluster(CacheRoot.FromEnvironment(), reporter)
            .DownAsync(Name, cancellation));
        Terminal.Write(wasThere ? $"cluster {Name} is gone" : $"there is no cluster {Name}; nothing had to be removed");
        return 0;
    }
}
