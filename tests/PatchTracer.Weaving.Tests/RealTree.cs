using System.Text.Json;
using PatchTracer.Images.Go;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Weaving.Tests;

/// <summary>A tree of Kubernetes or containerd on this machine, seen as Go is to see it. Nothing in it is changed.</summary>
internal sealed class RealTree : IDisposable
{
    public const string MissingReason = "needs complete source trees, named by PATCHTRACER_TREES=DIR:DIR:… or PATCHTRACER_KUBERNETES_TREE";

    /// <summary>No paths and no commits in what is built: the same bytes wherever it lies, and one cache for all places.</summary>
    private static readonly string[] Same = ["-trimpath", "-buildvcs=false"];

    private static readonly TimeSpan Long = TimeSpan.FromHours(3);

    private static string GoCache => CacheRoot.FromEnvironment().Entry("go-build", "");

    private readonly ScratchDirectory _scratch = new();
    private readonly string? _goPath;

    public RealTree(string path)
    {
        Name = Path.GetFileName(path.TrimEnd('/'));
        var isModule = File.Exists(Path.Combine(path, "go.work")) || WeaveTree.Open(path).Kind == TreeKind.Containerd;
        _goPath = isModule ? null : Path.Combine(_scratch.Path, "gopath");
        Root = _goPath is null ? path : Path.Combine(_goPath, "src/k8s.io/kubernetes");
        if (_goPath is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Root)!);
        File.CreateSymbolicLink(Root, path);
    }

    /// <summary>Every tree that is named, or one empty name, for which tests are skipped.</summary>
    public static TheoryData<string> All
    {
        get
        {
            var named = $"{Environment.GetEnvironmentVariable("PATCHTRACER_TREES")}:{Environment.GetEnvironmentVariable("PATCHTRACER_KUBERNETES_TREE")}"
                .Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Directory.Exists).Distinct().ToList();
            return [.. named.Count > 0 ? named : [""]];
        }
    }

    /// <summary>As it is called where it lies.</summary>
    public string Name { get; }

    /// <summary>As Go sees it.</summary>
    public string Root { get; }

    public string Scratch => _scratch.Path;

    /// <summary>Where programs of the woven tree send their spans, which switches tracing on in them; null for nowhere.</summary>
    public string? Collector { get; init; }

    public static RealTree Require(string path, string? collector = null)
    {
        Skip.If(path.Length == 0, MissingReason);
        return new(path) { Collector = collector };
    }

    public WeavePlan Plan() => Weaver.Plan(WeaveTree.Open(Root), Catalog.Load(Repository.Catalog), new(Repository.Runtime));

    /// <summary>The overlay as the product writes it.</summary>
    public async Task<string> WovenAsync(WeavePlan plan)
    {
        var file = Path.Combine(_scratch.Path, "overlay.json");
        await plan.WriteOverlayAsync(file, default);
        return file;
    }

    /// <summary>
    /// What both sides of a comparison are built with: the product's replacements in the tree, and with a plan what that changes.
    /// </summary>
    public async Task<string> OverlayAsync(WeavePlan? plan, bool withOpenApi = false)
    {
        var overlay = await ReplacedAsync(withOpenApi);
        if (plan is not null)
        {
            using var woven = JsonDocument.Parse(await File.ReadAllTextAsync(await WovenAsync(plan)));
            foreach (var file in woven.RootElement.GetProperty("Replace").EnumerateObject())
                overlay.Add(Path.GetRelativePath(Root, file.Name), file.Value.GetString()!);
        }
        var path = Path.Combine(_scratch.Path, plan is null ? "build.json" : "woven-build.json");
        await overlay.WriteAsync(path, default);
        return path;
    }

    /// <summary>
    /// The packages that a plan touches, as arguments of the go command; those that only the woven tree has are left out on demand.
    /// </summary>
    public IReadOnlyList<string> Packages(WeavePlan plan, bool onlyOriginal = false) =>
        [.. plan.Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct()
            .Where(path => !onlyOriginal || Directory.Exists(Path.Combine(Root, path)))
            .Select(path => _goPath is null ? $"./{path}"
                : $"k8s.io/kubernetes/{path.Replace("staging/src/", "vendor/", StringComparison.Ordinal)}")];

    /// <summary>
    /// The oldest toolchain here that knows the tree's language, as the product's own builds take it: nearest to what its authors used.
    /// </summary>
    public GoToolchain RequireToolchain()
    {
        var wanted = File.ReadLines(Path.Combine(Root, "go.mod")).First(line => line.StartsWith("go ", StringComparison.Ordinal))[3..]
            .Split("//")[0].Trim();
        var go = GoToolchain.All().FirstOrDefault(go => go.Language >= GoToolchain.LanguageOf(wanted));
        Skip.If(go is null, $"needs a Go toolchain as new as {Root} says ({wanted}); {GoToolchain.MissingReason}");
        return go;
    }

    public RealTree Copy()
    {
        var copy = Path.Combine(_scratch.Path, "copy");
        ExternalProgram.Run("cp", "/", [], TimeSpan.FromMinutes(10), "-a", "--reflink=auto", $"{Root}/.", copy).ShouldSucceed();
        return new(copy);
    }

    /// <summary>Writes what a plan would have in the tree; for copies.</summary>
    public void Write(WeavePlan plan)
    {
        foreach (var file in plan.Files)
        {
            var path = Path.Combine(Root, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Woven);
        }
    }

    /// <summary>Runs <c>go build</c>, <c>vet</c> or <c>test</c> as the product's own builds do.</summary>
    public ProgramResult Go(GoToolchain go, string command, params IEnumerable<string> arguments) =>
        Run(Path.Combine(go.Directory, "go"), go, Long,
            [command, .. Same, "-tags", WeaveTree.Open(Root).Kind == TreeKind.Containerd ? "no_btrfs" : "dockerless", .. arguments]);

    public ProgramResult Run(string program, GoToolchain go, TimeSpan timeout, params IEnumerable<string> arguments) =>
        ExternalProgram.Run(program, Root, Settings(go), timeout, arguments);

    public void Dispose() => _scratch.Dispose();

    /// <summary>
    /// As the product's own builds have it. With the reflect2 of old trees, which panics, a package's tests end at the first that prints a
    /// map; without definitions of OpenAPI kube-apiserver does not compile.
    /// </summary>
    private async Task<Overlay> ReplacedAsync(bool withOpenApi)
    {
        var (cache, reporter) = (CacheRoot.FromEnvironment(), SilentReporter.Instance);
        var overlay = new Overlay(Root);
        try
        {
            var toolchain = await new GoToolchains(cache, reporter).RequireAsync(Root, default);
            await new Reflect2(cache, reporter).ReplaceAsync(Root, toolchain.Version, overlay, default);
            if (!withOpenApi)
                return overlay;
            var layout = new Images.Go.BuildTree(Root, Images.Go.BuildTree.Kubernetes, _goPath, Name);
            var go = new GoCommand(layout, toolchain, GoCache, Path.Combine(_scratch.Path, "go"), reporter);
            await new OpenApi(cache, layout, toolchain, go, reporter).GenerateAsync(overlay, default);
            return overlay;
        }
        catch (Exception e) when (e is GoToolchainMissingException or AptException)
        {
            throw new SkipException(e.Message);
        }
    }

    /// <summary>
    /// Everything from the tree, and what the product's own builds have compiled already; go finds its directory by PWD, and must see the
    /// link, not where it leads.
    /// </summary>
    private Dictionary<string, string> Settings(GoToolchain go) => new()
    {
        ["PATH"] = $"{go.Directory}:{Environment.GetEnvironmentVariable("PATH")}",
        ["GOROOT"] = Path.GetDirectoryName(go.Directory)!,
        ["GOTOOLCHAIN"] = "local",
        ["GOPROXY"] = "off",
        ["GOENV"] = "off",
        ["GOCACHE"] = GoCache,
        ["GOFLAGS"] = File.Exists(Path.Combine(Root, "go.work")) || _goPath is not null ? "" : "-mod=vendor",
        ["GO111MODULE"] = _goPath is null ? "on" : "off",
        ["GOPATH"] = _goPath ?? Path.Combine(_scratch.Path, "gopath"),
        ["CGO_ENABLED"] = "0",
        ["PWD"] = Root,
        ["PATCHTRACER_ENDPOINT"] = Collector ?? "",
    };
}
