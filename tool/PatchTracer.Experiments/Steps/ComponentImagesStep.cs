using PatchTracer.Experiments.Running;
using PatchTracer.Images;
using PatchTracer.Images.Components;
using PatchTracer.Images.Debian;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

internal sealed class ComponentImagesStep : IStep
{
    /// <summary>Components that carry tracepoints.</summary>
    public static readonly string[] Traced = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

    public string Name => "component images";

    public string Reason => "what the control plane and kube-proxy run from";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var environment = RuntimeEnvironment.Of(context.Experiment.Tracing);
        var spec = new ComponentImagesSpec
        {
            Binaries = context.Binaries.Directory,
            Release = context.Release,
            Environment = Traced.ToDictionary(component => component, _ => environment),
        };
        var images = new ImageBuilder(context.Cache, DebianMirror.FromMachine(), context.Options.NodeSources, context.Reporter);
        context.ComponentImages = await images.BuildComponentImagesAsync(spec, cancellation);
        using var key = new ContentKey();
        foreach (var image in context.ComponentImages)
            key.Add(image.Component, image.Id.ToString());
        return new StepResult(key.Prefix(), Reused: false, $"{context.ComponentImages.Count} images");
    }
}
