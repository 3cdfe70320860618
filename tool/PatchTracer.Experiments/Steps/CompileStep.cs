using PatchTracer.Experiments.Running;
using PatchTracer.Images.Go;

namespace PatchTracer.Experiments.Steps;

internal sealed class CompileStep : IStep
{
    public string Name => "compile";

    public string Reason => "static binaries of the woven components, by the tree's own Go";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var toolchain = await new GoToolchains(context.Cache, context.Reporter).RequireOrInstallAsync(context.Woven.Path, cancellation);
        var node = new NodePrograms(context);
        var spec = new ComponentBuildSpec
        {
            Tree = context.Woven.Path,
            TreeKey = context.Woven.TreeId,
            Release = context.Release,
            Extra = node.WithTree(),
        };
        var build = await new ComponentBuilder(context.Cache, context.Reporter).BuildAsync(spec, toolchain, cancellation);
        context.Binaries = await node.CompleteAsync(build, cancellation);
        return new StepResult(Path.GetFileName(context.Binaries.Directory), context.Binaries.Reused,
            $"{context.Binaries.Binaries.Count} binaries with {toolchain.Version}");
    }
}
