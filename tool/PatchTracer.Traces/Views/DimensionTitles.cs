using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views;

/// <summary>What the tables are called, in the order in which they stand.</summary>
internal static class DimensionTitles
{
    public static readonly IReadOnlyList<(PathDimension Dimension, string Title)> All =
    [
        (PathDimension.Layer, "layer"), (PathDimension.Service, "service"), (PathDimension.Operation, "operation"),
        (PathDimension.KubernetesService, "on the way through Service"), (PathDimension.Node, "node"),
    ];
}
