using PatchTracer.Experiments.Running;
using PatchTracer.Images.Go;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

internal sealed class CompileStep(RunScope scope, SourceTree source, WovenTree woven) : IStep<ComponentBuild>
{
    public string Name => "compile";

    public string Reason => "static binaries of the woven components, by the tree's own Go";

    public async Task<StepResult<ComponentBuild>> RunAsync(CancellationToken cancellation)
    {
        var toolchain = await new GoToolchains(scope.Cache, scope.Reporter).RequireOrInstallAsync(woven.Path, cancellation);
        scope.Pins.Take("go", toolchain.Identity());
        var node = new NodePrograms(scope, woven);
        var spec = new ComponentBuildSpec
        {
            Tree = woven.Path,
            TreeKey = woven.TreeId,
            Release = $"v{source.Version}",
            Extra = node.WithTree(),
        };
        var build = await new ComponentBuilder(scope.Cache, scope.Reporter).BuildAsync(spec, toolchain, cancellation);
        var binaries = await node.CompleteAsync(build, cancellation);
        scope.Pins.Take(binaries.Binaries.Select(binary => ($"binary {binary.Name}", binary.Sha256)));
        return new(binaries, Path.GetFileName(binaries.Directory), binaries.Reused,
            $"{binaries.Binaries.Count} binaries with {toolchain.Version}");
    }
}
