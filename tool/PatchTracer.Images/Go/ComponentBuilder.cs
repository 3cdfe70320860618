using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>
/// Compiles components of a tree into static binaries: the same bytes from the same source and toolchain, wherever the tree
/// lies. What was built before is returned at once; what changed is compiled with everything else from Go's build cache.
/// </summary>
public sealed class ComponentBuilder(CacheRoot cache, IReporter reporter)
{
    private const string ApiServer = "kube-apiserver";
    private const string DigestsFile = "digests.json";

    /// <summary>dockershim, which nothing here uses, would make each start of a kubelet wait for a Docker that is not there.</summary>
    private const string Tags = "dockerless";

    /// <summary>The snapshotter of btrfs is C; what runs without it is static.</summary>
    private const string ContainerdTags = "no_btrfs";

    /// <summary>Go's own build cache, shared by all builds.</summary>
    public string GoCache { get; init; } = cache.Entry("go-build", "");

    /// <exception cref="GoBuildException">Go refuses the tree; with its last output.</exception>
    public async Task<ComponentBuild> BuildAsync(ComponentBuildSpec spec, GoToolchain toolchain, CancellationToken cancellation)
    {
        RequirePackages(spec);
        var layout = BuildTree.Of(spec.Tree, cache);
        var overlay = new Overlay(layout.Root);
        await new Reflect2(cache, reporter).ReplaceAsync(spec.Tree, toolchain.Version, overlay, cancellation);
        foreach (var extra in spec.Extra)
            AddExtra(extra, overlay);
        var entry = cache.Entry("builds", Key(spec, toolchain, overlay));
        if (TryRead(entry) is { } known)
            return known with { Reused = true };

        // One directory for each tree: go leaves a binary there alone when it is up to date, and so saves linking it again.
        var work = new BuildDirectory(cache.Entry("build", $"{layout.Key}-{toolchain.Version}"));
        using var held = work.Lock();
        var go = new GoCommand(layout, toolchain, GoCache, work.Temporary, reporter);
        if (spec.Components.Contains(ApiServer))
            await new OpenApi(cache, layout, toolchain, go, reporter).GenerateAsync(overlay, cancellation);
        await overlay.WriteAsync(work.OverlayFile, cancellation);
        await CompileAsync(spec, layout, work, go, cancellation);
        return await PublishAsync(spec, work, entry, cancellation);
    }

    /// <summary>The binaries of two builds in one directory; no program may be in both.</summary>
    public async Task<ComponentBuild> JoinAsync(ComponentBuild first, ComponentBuild second, CancellationToken cancellation)
    {
        ComponentBinary[] binaries = [.. first.Binaries, .. second.Binaries];
        using var key = new ContentKey();
        foreach (var binary in binaries)
            key.Add(binary.Name, binary.Sha256);
        var entry = cache.Entry("builds", key.Prefix());
        var joined = TryRead(entry) ?? await PublishAsync(binaries, entry, cancellation);
        return joined with { Reused = first.Reused && second.Reused };
    }

    private async Task CompileAsync(ComponentBuildSpec spec, BuildTree layout, BuildDirectory work, GoCommand go,
        CancellationToken cancellation)
    {
        reporter.Status($"compiling {string.Join(", ", Programs(spec))}");
        await go.RunAsync(
        [
            "build", "-v", "-p", $"{spec.Parallelism}", "-buildvcs=false", "-trimpath", "-tags", layout.IsContainerd ? ContainerdTags
                : Tags,
            "-overlay", work.OverlayFile, "-ldflags", VersionStamp.LinkerFlags(spec.Release, layout), "-o", $"{work.Output}/",
            .. Programs(spec).Select(p => layout.Package($"cmd/{p}")),
        ], cancellation);
    }

    private async Task<ComponentBuild> PublishAsync(
        ComponentBuildSpec spec, BuildDirectory work, string entry, CancellationToken cancellation)
    {
        var store = new BinaryStore(cache);
        var binaries = new List<ComponentBinary>();
        foreach (var program in Programs(spec))
            binaries.Add(await store.AddAsync(program, Path.Combine(work.Output, program), cancellation));
        return await PublishAsync(binaries, entry, cancellation);
    }

    private static async Task<ComponentBuild> PublishAsync(
        IReadOnlyList<ComponentBinary> binaries, string entry, CancellationToken cancellation)
    {
        await Publication.DirectoryAsync(entry, async partial =>
        {
            await new Tool("ln", ["-t", partial, .. binaries.Select(b => b.Path)]).RunAsync(cancellation);
            var digests = JsonSerializer.Serialize(binaries.ToDictionary(b => b.Name, b => b.Sha256));
            await File.WriteAllTextAsync(Path.Combine(partial, DigestsFile), digests, cancellation);
        });
        return TryRead(entry)!;
    }

    private static ComponentBuild? TryRead(string entry)
    {
        var file = Path.Combine(entry, DigestsFile);
        if (!File.Exists(file))
            return null;
        var digests = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;
        return new ComponentBuild(entry, [.. digests.Select(d => new ComponentBinary(d.Key, Path.Combine(entry, d.Key), d.Value))],
            Reused: false);
    }

    /// <summary>The generated OpenAPI definitions are missing from it: they follow from the tree.</summary>
    private static string Key(ComponentBuildSpec spec, GoToolchain toolchain, Overlay overlay)
    {
        using var key = new ContentKey();
        key.Add("recipe", "1").Add("tree", spec.TreeKey).Add("go", toolchain.Version.ToString()).Add("release", spec.Release);
        foreach (var program in Programs(spec))
            key.Add("program", program);
        overlay.AddTo(key);
        return key.Prefix();
    }

    private static void RequirePackages(ComponentBuildSpec spec)
    {
        var missing = spec.Components.Where(c => !Directory.Exists(Path.Combine(spec.Tree, "cmd", c))).ToList();
        if (missing.Count > 0)
            throw new GoBuildException($"{spec.Tree} has no component {string.Join(", ", missing)} (no such directory below cmd).",
                spec.Tree);
        var taken = spec.Extra.Where(e => Directory.Exists(Path.Combine(spec.Tree, "cmd", e.Name))).Select(e => e.Name).ToList();
        if (taken.Count > 0)
            throw new GoBuildException($"{spec.Tree} has a cmd/{taken[0]} of its own; an extra program needs another name.", spec.Tree);
    }

    private static void AddExtra(ExtraProgram extra, Overlay overlay)
    {
        foreach (var file in extra.Files())
            overlay.Add($"cmd/{extra.Name}/{Path.GetFileName(file)}", Path.GetFullPath(file));
    }

    private static IEnumerable<string> Programs(ComponentBuildSpec spec) => spec.Components.Concat(spec.Extra.Select(e => e.Name));
}
