using System.Reflection;
using System.Runtime.Loader;

namespace PatchTracer.Agent;

/// <summary>
/// What the agent is made of, apart from the program's own assemblies: OpenTelemetry is always its own, what both have is the program's if
/// that is new enough, since hosts and requests are of its types.
/// </summary>
internal sealed class AgentContext : AssemblyLoadContext
{
    /// <summary>Has the type of spans, which the program and the agent have to have in common.</summary>
    private const string Activities = "System.Diagnostics.DiagnosticSource";

    private readonly string _folder;

    /// <param name="agent">The path of this assembly.</param>
    public AgentContext(string agent) : base("PatchTracer.Agent")
    {
        _folder = Path.GetDirectoryName(agent)!;
        Agent = LoadFromAssemblyPath(agent);
    }

    public Assembly Agent { get; }

    /// <summary>What kept an assembly from being loaded, out of the exceptions around it.</summary>
    public static Exception ReasonOf(Exception e) =>
        e is FileLoadException or TypeInitializationException && e.InnerException is { } inner ? ReasonOf(inner) : e;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var own = Path.Combine(_folder, assemblyName.Name + ".dll");
        if (!File.Exists(own))
            return null;
        if (assemblyName.Name!.StartsWith("OpenTelemetry", StringComparison.Ordinal))
            return LoadFromAssemblyPath(own);
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            if (assemblyName.Name == Activities)
                throw new InvalidOperationException(
                    $"the program has {Activities} {typeof(System.Diagnostics.Activity).Assembly.GetName().Version}, OpenTelemetry needs "
                    + $"{assemblyName.Version}: reference the package {Activities} of that version in its project, "
                    + "as PatchTracer.targets does", e);
            return LoadFromAssemblyPath(own);
        }
    }
}
