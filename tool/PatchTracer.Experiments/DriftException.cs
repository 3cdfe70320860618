using PatchTracer.Weaving;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments;

/// <summary>A catalog does not fit a tree; every reason is told, with the nearest candidates.</summary>
public sealed class DriftException(WeavePlan plan)
    : Exception($"the catalog does not fit {plan.Tree.Description}:\n{string.Join('\n', plan.Diagnostics)}"), IForTheUser
{
    public WeavePlan Plan { get; } = plan;
}
