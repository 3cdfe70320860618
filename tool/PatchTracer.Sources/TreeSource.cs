using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>Any directory with Kubernetes' or containerd's source.</summary>
public static class TreeSource
{
    /// <summary>Recognises the tree at <paramref name="path"/>; changes nothing in it.</summary>
    /// <param name="stated">The release, where the caller knows it better than the tree tells.</param>
    /// <exception cref="SourceException">Not Kubernetes, incomplete, or of an unknown release.</exception>
    public static Task<SourceTree> OpenAsync(string path, ReleaseVersion? stated, CancellationToken cancellation) =>
        OpenKubernetesAsync(path, stated, asCommitted: false, cancellation);

    private static async Task<SourceTree> OpenKubernetesAsync(
        string path, ReleaseVersion? stated, bool asCommitted, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(path);
        KubernetesTree.RequireComplete(root);
        var git = new Git(root);
        var inGit = await git.TryFindGitDirectoryAsync(cancellation) is not null;
        var (version, evidence) = await VersionAsync(git, inGit, stated, cancellation);
        return new SourceTree(root, version, evidence, await DigestAsync(git, inGit, asCommitted, cancellation));
    }

    /// <summary>Whichever of the two it is.</summary>
    /// <exception cref="SourceException">Neither, incomplete, or of an unknown release.</exception>
    public static Task<SourceTree> OpenEitherAsync(string path, CancellationToken cancellation) =>
        IsContainerd(path) ? OpenContainerdAsync(path, cancellation) : OpenAsync(path, stated: null, cancellation);

    /// <summary>
    /// The same, for <see cref="WorkTree.OpenInPlaceAsync"/>: the digest is that of the commit that is checked out. Whether there is more
    /// in the tree, which takes longer to find out than weaving does, is asked there anyway.
    /// </summary>
    /// <param name="anyModule">Another Go module will do as well.</param>
    /// <exception cref="SourceException">Neither, incomplete, or of an unknown release.</exception>
    public static Task<SourceTree> OpenCommittedAsync(string path, CancellationToken cancellation, bool anyModule = false) =>
        anyModule && GoModule.NameOf(Path.GetFullPath(path)) is { } module && module != KubernetesTree.Module
            && !ContainerdTree.Modules.Contains(module) ? OpenModuleAsync(path, cancellation)
            : IsContainerd(path) ? OpenContainerdAsync(path, asCommitted: true, cancellation)
            : OpenKubernetesAsync(path, stated: null, asCommitted: true, cancellation);

    private static bool IsContainerd(string path)
    {
        var root = Path.GetFullPath(path);
        if (ContainerdTree.IsOne(root))
            return true;
        return KubernetesTree.IsOne(root) ? false : throw new SourceException(SourceFailure.NotKubernetes, root,
            GoModule.Explain(root, "a source tree of Kubernetes or containerd", [KubernetesTree.Module, .. ContainerdTree.Modules])
            + " For another module `--catalog` names a catalog of its own.");
    }

    /// <summary>As <see cref="OpenAsync"/>, for containerd.</summary>
    /// <exception cref="SourceException">Not containerd, or incomplete.</exception>
    public static Task<SourceTree> OpenContainerdAsync(string path, CancellationToken cancellation) =>
        OpenContainerdAsync(path, asCommitted: false, cancellation);

    private static async Task<SourceTree> OpenContainerdAsync(string path, bool asCommitted, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(path);
        ContainerdTree.RequireComplete(root);
        var git = new Git(root);
        var inGit = await git.TryFindGitDirectoryAsync(cancellation) is not null;
        var version = ContainerdTree.TryReadVersion(root) ?? throw new SourceException(SourceFailure.UnknownVersion, root,
            $"The release of containerd in {root} cannot be told: version/version.go has no line such as `Version = \"1.6.20\"`.");
        return new SourceTree(root, version, VersionEvidence.SourceFile,
            await DigestAsync(git, inGit, asCommitted, cancellation))
        { Project = SourceProject.Containerd };
    }

    private static async Task<SourceTree> OpenModuleAsync(string path, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(path);
        var git = new Git(root);
        var inGit = await git.TryFindGitDirectoryAsync(cancellation) is not null;
        var tagged = inGit ? await TagAsync(git, cancellation) : null;
        return new SourceTree(root, tagged ?? new ReleaseVersion(0, 0, 0), tagged is null ? VersionEvidence.None : VersionEvidence.GitTag,
            await DigestAsync(git, inGit, asCommitted: true, cancellation))
        { Project = SourceProject.Module };
    }

    private static async Task<(ReleaseVersion Version, VersionEvidence Evidence)> VersionAsync(
        Git git, bool inGit, ReleaseVersion? stated, CancellationToken cancellation)
    {
        if (stated is { } known)
            return (known, VersionEvidence.Stated);
        if (inGit && await TagAsync(git, cancellation) is { } tagged)
            return (tagged, VersionEvidence.GitTag);
        if (ChangelogVersion.TryRead(git.Directory) is { } logged)
            return (logged, VersionEvidence.Changelog);
        throw new SourceException(SourceFailure.UnknownVersion, git.Directory,
            $"The release of Kubernetes in {git.Directory} cannot be told: no git tag, no CHANGELOG directory with entries. "
            + "Tell it by a tag (`git tag v1.34.1`), or in an experiment file as `kubernetes.release`.");
    }

    private static async Task<ReleaseVersion?> TagAsync(Git git, CancellationToken cancellation)
    {
        var tag = await git.TryRunAsync(cancellation, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*");
        return tag is null ? null : ReleaseVersion.TryParse(tag);
    }

    private static async Task<string> DigestAsync(Git git, bool inGit, bool asCommitted, CancellationToken cancellation)
    {
        if (inGit && await git.TryRunAsync(cancellation, "rev-parse", "--verify", "HEAD^{tree}") is { } tree
            && (asCommitted || (await git.ListAsync(cancellation, "status", "--porcelain", "-z", "--untracked-files=normal")).Count == 0))
            return $"git-{tree}";
        var files = await TreeFiles.ListAsync(git.Directory, cancellation);
        return $"files-{await TreeFiles.DigestAsync(git.Directory, files, cancellation)}";
    }
}
