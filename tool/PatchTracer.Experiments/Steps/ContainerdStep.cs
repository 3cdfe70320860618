using PatchTracer.Experiments.Running;
using PatchTracer.Images.Go;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

/// <summary>Behind the compilation of Kubernetes, whose binaries it adds to.</summary>
internal sealed class ContainerdStep : IStep
{
    public string Name => "containerd";

    public string Reason => "the container runtime, woven too where the experiment names a source of it";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        if ((context.Options.Containerd ?? context.Experiment.Containerd?.Tree) is not { } tree)
            return new StepResult("", Reused: true, "that of the node's base");
        var source = await TreeSource.OpenContainerdAsync(tree, cancellation);
        var work = context.ContainerdWork = await WorkTree.OpenPrivateAsync(source, context.Cache, context.Reporter, cancellation);
        var (woven, _) = await WeaveStep.IntoAsync(work, context, [], cancellation);
        var toolchain = await new GoToolchains(context.Cache, context.Reporter).RequireOrInstallAsync(woven.Path, cancellation);
        var builder = new ComponentBuilder(context.Cache, context.Reporter);
        var build = await builder.BuildAsync(
            new ComponentBuildSpec
            {
                Tree = woven.Path,
                TreeKey = woven.TreeId,
                Release = source.Version.Tag,
                Components = ComponentBuildSpec.Containerd
            },
            toolchain, cancellation);
        context.Binaries = await builder.JoinAsync(context.Binaries, build, cancellation);
        return new StepResult(Path.GetFileName(build.Directory), build.Reused,
            $"containerd {source.Version}, {source.Digest}, with {toolchain.Version}");
    }
}
