using PatchTracer.Experiments.Running;
using PatchTracer.Images;
using PatchTracer.Images.Debian;
using PatchTracer.Images.Nodes;

namespace PatchTracer.Experiments.Steps;

internal sealed class NodeImageStep : IStep
{
    public string Name => "node image";

    public string Reason => "what kind makes the cluster's nodes from";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var image = context.NodeImage = await BuildAsync(context, cancellation);
        return new StepResult(image.Id.ToString(), Reused: false, $"{image.Name} {image.Id}");
    }

    public static string NameOf(RunContext context) => $"patchtracer/node:{context.Release}";

    public static async Task<NodeImage> BuildAsync(RunContext context, CancellationToken cancellation)
    {
        var spec = new NodeImageSpec
        {
            Name = NameOf(context),
            Release = context.Release,
            Base = NodeBase.Parse(context.Experiment.Cluster.Base),
            Binaries = context.Binaries.Directory,
            Images = context.ComponentImages,
            KubeletEnvironment = RuntimeEnvironment.Of(context.Experiment.Tracing),
        };
        var images = new ImageBuilder(context.Cache, DebianMirror.FromMachine(), context.Options.NodeSources, context.Reporter);
        return await images.BuildNodeImageAsync(spec, cancellation);
    }
}
