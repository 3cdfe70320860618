using PatchTracer.Experiments.Running;
using PatchTracer.Sources;

namespace PatchTracer.Experiments.Steps;

internal sealed class SourceStep(RunScope scope) : IStep<SourceTree>
{
    public string Name => "source";

    public string Reason => "the Kubernetes source that the experiment pins";

    public async Task<StepResult<SourceTree>> RunAsync(CancellationToken cancellation)
    {
        var source = await GetAsync(cancellation);
        scope.Pins.Take("source", $"{source.Version} {source.Digest}");
        return new(source, source.Digest, Reused: false, $"Kubernetes v{source.Version}, {source.Digest}");
    }

    private async Task<SourceTree> GetAsync(CancellationToken cancellation)
    {
        var (options, kubernetes) = (scope.Options, scope.Experiment.Kubernetes);
        if (options.Tree is { } tree)
            return await TreeSource.OpenAsync(tree, stated: null, cancellation);
        if (options.Release is { } release)
            return await FromGitAsync(release, options.Repository ?? GitSource.PublicRepository, commit: null, cancellation);
        if (kubernetes.Tree is { } pinned)
            return await TreeSource.OpenAsync(pinned, kubernetes.Release is { } stated ? Parse(stated) : null, cancellation);
        if (kubernetes.Git is { } git)
            return await FromGitAsync(git.Tag, git.Url, git.Commit, cancellation);
        var debian = kubernetes.Debian!;
        return await new DebianSource(scope.Cache, scope.Reporter)
            .GetAsync(new DebianPin(debian.Package, debian.Version, debian.Sha256), cancellation);
    }

    private Task<SourceTree> FromGitAsync(
        string release, string repository, string? commit, CancellationToken cancellation) =>
        new GitSource(scope.Cache, scope.Reporter).GetAsync(Parse(release), repository, commit, cancellation);

    private static ReleaseVersion Parse(string text) =>
        ReleaseVersion.TryParse(text) ?? throw new ExperimentException(
            $"`{text}` is no release of Kubernetes; expected something like v1.34.1");
}
