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
        var node = context.Options.NodeSources;
        var spec = new ComponentBuildSpec
        {
            Tree = context.Woven.Path,
            TreeKey = context.Woven.TreeId,
            Release = context.Release,
            Extra = [new("patchtracer-dns", Path.Combine(node, "dns")), new("patchtracer-pause", Path.Combine(node, "pause"))],
        };
        context.Binaries = await new ComponentBuilder(context.Cache, context.Reporter).BuildAsync(spec, toolchain, cancellation);
        return new StepResult(Path.GetFileName(context.Binaries.Directory), context.Binaries.Reused,
            $"{context.Binaries.Binaries.Count} binaries with {toolchain.Version}");
    }
}
