using PatchTracer.Cluster;
using PatchTracer.Collector;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Components;
using PatchTracer.Images.Go;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

/// <summary>The components of a cluster, from their source to what nodes run.</summary>
internal sealed record Built(SourceTree Source, WovenTree Woven, ComponentBuild Binaries, IReadOnlyList<ComponentImage> Images)
{
    /// <summary>As Kubernetes writes it, <c>v1.20.2</c>.</summary>
    public string Release => $"v{Source.Version}";
}

/// <summary>All that a run was made of.</summary>
/// <param name="Nodes"><c>sha256:…</c> of the image of the nodes, also of those that were kept.</param>
internal sealed record Made(Built Built, IReadOnlyList<ApplicationImage> Applications, string Nodes);

/// <summary>A cluster at work on which the components are those that were built, with the application's images on its nodes.</summary>
internal sealed record Standing(Made Made, RunningCluster Cluster);

/// <summary>What takes the spans of a run, and what sends those of this program to it.</summary>
internal sealed record Receiving(CollectorHost Collector, DriverSpans Driver);
