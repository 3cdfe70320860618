using PatchTracer.Experiments.Running;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

internal sealed class SourceStep : IStep
{
    public string Name => "source";

    public string Reason => "the Kubernetes source that the experiment pins";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        context.Source = await GetAsync(context, cancellation);
        return new StepResult(context.Source.Digest, Reused: false, $"Kubernetes v{context.Source.Version}, {context.Source.Digest}");
    }

    private static async Task<SourceTree> GetAsync(RunContext context, CancellationToken cancellation)
    {
        var (options, kubernetes) = (context.Options, context.Experiment.Kubernetes);
        if (options.Tree is { } tree)
            return await TreeSource.OpenAsync(tree, stated: null, cancellation);
        if (options.Release is { } release)
            return await FromGitAsync(context, release, options.Repository ?? GitSource.PublicRepository, commit: null, cancellation);
        if (kubernetes.Tree is { } pinned)
            return await TreeSource.OpenAsync(pinned, kubernetes.Release is { } stated ? Parse(stated) : null, cancellation);
        if (kubernetes.Git is { } git)
            return await FromGitAsync(context, git.Tag, git.Url, git.Commit, cancellation);
        var debian = kubernetes.Debian!;
        return await new DebianSource(context.Cache, context.Reporter)
            .GetAsync(new DebianPin(debian.Package, debian.Version, debian.Sha256), cancellation);
    }

    private static Task<SourceTree> FromGitAsync(
        RunContext context, string release, string repository, string? commit, CancellationToken cancellation) =>
        new GitSource(context.Cache, context.Reporter).GetAsync(Parse(release), repository, commit, cancellation);

    private static ReleaseVersion Parse(string text) =>
        ReleaseVersion.TryParse(text) ?? throw new ExperimentException(
            $"`{text}` is no release of Kubernetes; expected something like v1.34.1");
}
