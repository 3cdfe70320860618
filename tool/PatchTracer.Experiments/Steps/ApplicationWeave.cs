using PatchTracer.IL;
using PatchTracer.IL.Catalogs;
using PatchTracer.Images.Applications;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>Weaves an application between its publication and its image, and puts the agent beside it that sends its spans.</summary>
internal sealed class ApplicationWeave
{
    /// <summary>That of the applications, whose images have no other.</summary>
    private const string AgentFramework = "net10.0";

    private readonly MethodCatalog _catalog;
    private readonly string _agent;
    private readonly string _agentKey;

    private ApplicationWeave(MethodCatalog catalog, string agent, string agentKey) =>
        (_catalog, _agent, _agentKey) = (catalog, agent, agentKey);

    /// <param name="catalog">The directory of tracepoints; those for .NET count.</param>
    /// <param name="agent">The agent's project.</param>
    public static async Task<ApplicationWeave> OpenAsync(string catalog, string agent, CancellationToken cancellation) =>
        new(MethodCatalog.Load(catalog), agent, (await DotnetProject.EvaluateAsync(agent, cancellation)).SourceKey);

    /// <summary>Of the woven application: its source, the tracepoints, the agent and the weaver itself.</summary>
    public string KeyOf(string source)
    {
        using var key = new ContentKey().Add("source", source).Add("catalog", _catalog.Digest).Add("agent", _agentKey)
            .Add("weaver", AssemblyWeaver.Version);
        WeavingAssemblies.AddTo(key, WeavingAssemblies.ForMethods);
        return key.ToString();
    }

    /// <exception cref="ExperimentException">The catalog does not fit the application; nothing is woven.</exception>
    public async Task RunAsync(string published, CancellationToken cancellation)
    {
        var plan = AssemblyWeaver.Plan(published, _catalog);
        if (!plan.Diagnostics.IsEmpty)
            throw new ExperimentException($"the catalog does not fit the application:\n{string.Join('\n', plan.Diagnostics)}");
        plan.Write();
        await DotnetProject.PublishAsync(_agent, AgentFiles.FolderOf(published), ["--framework", AgentFramework], cancellation);
    }
}
