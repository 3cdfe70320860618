using PatchTracer.Experiments.Running;
using PatchTracer.Images;
using PatchTracer.Images.Debian;
using PatchTracer.Images.Nodes;
using PatchTracer.Workspace;

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

    public static async Task<NodeImage> BuildAsync(RunContext context, CancellationToken cancellation)
    {
        var spec = new NodeImageSpec
        {
            Name = $"patchtracer/node:{context.Release}",
            Release = context.Release,
            Base = await BaseAsync(context, cancellation),
            Binaries = context.Binaries.Directory,
            Images = context.ComponentImages,
            KubeletEnvironment = RuntimeEnvironment.Of(context.Experiment.Tracing),
        };
        var images = new ImageBuilder(context.Cache, DebianMirror.FromMachine(), context.Options.NodeSources, context.Reporter);
        return await images.BuildNodeImageAsync(spec, cancellation);
    }

    private static async Task<NodeBase> BaseAsync(RunContext context, CancellationToken cancellation)
    {
        var @base = context.Experiment.Cluster.Base;
        if (@base == "debian")
            return new NodeBase.Debian();
        return new NodeBase.Archive(File.Exists(@base) ? Path.GetFullPath(@base) : await SaveAsync(context, @base, cancellation));
    }

    /// <summary>An image that Docker has, as an archive; by its id, since a name may mean another image tomorrow.</summary>
    private static async Task<string> SaveAsync(RunContext context, string image, CancellationToken cancellation)
    {
        var (code, id) = await new Tool("docker", "image", "inspect", "--format", "{{.Id}}", image).TryRunAsync(cancellation);
        if (code != 0)
            throw new ExperimentException($"`{image}` is neither a file nor an image that Docker has; a base is `debian`, an archive or a loaded image");
        var archive = context.Cache.Entry("node-base", $"{id.Trim()[7..23]}.tar");
        if (!File.Exists(archive))
            await Publication.FileAsync(archive, partial => new Tool("docker", "save", "--output", partial, image).RunAsync(cancellation));
        return archive;
    }
}
