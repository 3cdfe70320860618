using PatchTracer.Experiments.Running;
using PatchTracer.Images;
using PatchTracer.Images.Components;
using PatchTracer.Images.Debian;
using PatchTracer.Images.Go;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <param name="release">Of Kubernetes, <c>v1.20.2</c>.</param>
internal sealed class ComponentImagesStep(RunScope scope, string release, ComponentBuild binaries)
    : IStep<IReadOnlyList<ComponentImage>>
{
    /// <summary>Components that carry tracepoints.</summary>
    public static readonly string[] Traced = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

    public string Name => "component images";

    public string Reason => "what the control plane and kube-proxy run from";

    public async Task<StepResult<IReadOnlyList<ComponentImage>>> RunAsync(CancellationToken cancellation)
    {
        var environment = RuntimeEnvironment.Of(scope.Experiment.Tracing);
        var spec = new ComponentImagesSpec
        {
            Binaries = binaries.Directory,
            Release = release,
            Environment = Traced.ToDictionary(component => component, _ => environment),
        };
        var builder = new ImageBuilder(scope.Cache, DebianMirror.FromMachine(), scope.Options.NodeSources, scope.Reporter);
        var images = await builder.BuildComponentImagesAsync(spec, cancellation);
        scope.Pins.TakeAll("image", images.Select(image => (image.Name, image.Id.ToString())));
        using var key = new ContentKey();
        foreach (var image in images)
            key.Add(image.Component, image.Id.ToString());
        return new(images, key.Prefix(), Reused: false, $"{images.Count} images");
    }
}
