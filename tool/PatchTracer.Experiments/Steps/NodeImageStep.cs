using PatchTracer.Experiments.Running;
using PatchTracer.Images;
using PatchTracer.Images.Debian;
using PatchTracer.Images.Nodes;

namespace PatchTracer.Experiments.Steps;

internal sealed class NodeImageStep(RunScope scope, Built built) : IStep<NodeImage>
{
    /// <summary>The pin of the Debian packages below a node.</summary>
    public const string Root = "node root";

    public string Name => "node image";

    public string Reason => "what kind makes the cluster's nodes from";

    public async Task<StepResult<NodeImage>> RunAsync(CancellationToken cancellation)
    {
        var image = await BuildAsync(scope, built, cancellation);
        return new(image, image.Id.ToString(), Reused: false, $"{image.Name} {image.Id}");
    }

    public static string NameOf(Built built) => $"patchtracer/node:{built.Release}";

    public static async Task<NodeImage> BuildAsync(RunScope scope, Built built, CancellationToken cancellation)
    {
        var spec = new NodeImageSpec
        {
            Name = NameOf(built),
            Release = built.Release,
            Base = NodeBase.Parse(scope.Experiment.Cluster.Base),
            Binaries = built.Binaries.Directory,
            Images = built.Images,
            KubeletEnvironment = RuntimeEnvironment.Of(scope.Experiment.Tracing),
        };
        var images = new ImageBuilder(scope.Cache, DebianMirror.FromMachine(), scope.Options.NodeSources, scope.Reporter);
        var image = await images.BuildNodeImageAsync(spec, cancellation);
        if (image.Root is { } root)
        {
            scope.Pins.Packages = await root.PackagesAsync(cancellation);
            scope.Pins.Take(Root, root.DiffId);
        }
        else
        {
            // What it lies on is somebody's image, and in its digest.
            scope.Pins.Take("node image", image.Id.ToString());
        }
        return image;
    }
}
