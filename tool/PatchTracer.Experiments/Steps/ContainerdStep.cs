using PatchTracer.Experiments.Locking;
using PatchTracer.Experiments.Running;
using PatchTracer.Images.Go;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

/// <summary>Behind the compilation of Kubernetes, whose binaries it adds to.</summary>
/// <param name="kubernetes">What was compiled of Kubernetes.</param>
internal sealed class ContainerdStep(RunScope scope, ComponentBuild kubernetes) : IStep<ComponentBuild>
{
    /// <summary>A kind of pins; see <see cref="Pins.TakeAll"/>.</summary>
    private const string Kind = "containerd";

    public string Name => "containerd";

    public string Reason => "the container runtime, woven too where the experiment names a source of it";

    public async Task<StepResult<ComponentBuild>> RunAsync(CancellationToken cancellation)
    {
        if ((scope.Options.Containerd ?? scope.Experiment.Containerd?.Tree) is not { } tree)
        {
            scope.Pins.TakeAll(Kind, []);
            return new(kubernetes, "", Reused: true, "that of the node's base");
        }
        var source = await TreeSource.OpenContainerdAsync(tree, cancellation);
        scope.Pins.Take($"{Kind} source", $"{source.Version} {source.Digest}");
        var work = scope.Hold(await WorkTree.OpenPrivateAsync(source, scope.Cache, scope.Reporter, cancellation));
        var (woven, _) = await WeaveStep.IntoAsync(work, scope, [], cancellation);
        scope.Pins.Take($"{Kind} woven tree", woven.TreeId);
        var toolchain = await new GoToolchains(scope.Cache, scope.Reporter).RequireOrInstallAsync(woven.Path, cancellation);
        scope.Pins.Take($"{Kind} go", toolchain.Identity());
        var builder = new ComponentBuilder(scope.Cache, scope.Reporter);
        var build = await builder.BuildAsync(
            new ComponentBuildSpec
            {
                Tree = woven.Path,
                TreeKey = woven.TreeId,
                Release = source.Version.Tag,
                Components = ComponentBuildSpec.Containerd
            },
            toolchain, cancellation);
        scope.Pins.Take(build.Binaries.Select(binary => ($"binary {binary.Name}", binary.Sha256)));
        var binaries = await builder.JoinAsync(kubernetes, build, cancellation);
        return new(binaries, Path.GetFileName(build.Directory), build.Reused,
            $"containerd {source.Version}, {source.Digest}, with {toolchain.Version}");
    }
}
