using PatchTracer.Workspace;

namespace PatchTracer.Weaving.Tests;

/// <summary>A tree of Kubernetes or containerd on this machine, seen as Go is to see it. Nothing in it is changed.</summary>
internal sealed class RealTree : IDisposable
{
    public const string MissingReason = "needs complete source trees, named by PATCHTRACER_TREES=DIR:DIR:… or PATCHTRACER_KUBERNETES_TREE";

    private readonly ScratchDirectory _scratch = new();
    private readonly string? _goPath;

    public RealTree(string path)
    {
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

    public string Root { get; }

    public string Scratch => _scratch.Path;

    public WeavePlan Plan() => Weaver.Plan(WeaveTree.Open(Root), Catalog.Load(Repository.Catalog), new(Repository.Runtime));

    public async Task<string> OverlayAsync(WeavePlan plan)
    {
        var file = Path.Combine(_scratch.Path, "overlay.json");
        await plan.WriteOverlayAsync(file, default);
        return file;
    }

    /// <summary>The packages that a plan touches, as arguments of the go command; those that only the woven tree has are left out on demand.</summary>
    public IReadOnlyList<string> Packages(WeavePlan plan, bool onlyOriginal = false) =>
        [.. plan.Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct().Where(path => !onlyOriginal || Directory.Exists(Path.Combine(Root, path)))
            .Select(path => _goPath is null ? $"./{path}" : $"k8s.io/kubernetes/{path.Replace("staging/src/", "vendor/", StringComparison.Ordinal)}")];

    /// <summary>A toolchain that knows the tree's language: the newest, or the oldest for trees that newer linkers refuse.</summary>
    public GoToolchain? Toolchain()
    {
        var wanted = File.ReadLines(Path.Combine(Root, "go.mod")).First(line => line.StartsWith("go ", StringComparison.Ordinal))[3..].Split("//")[0].Trim();
        var fitting = GoToolchain.All().Where(go => go.Language >= GoToolchain.LanguageOf(wanted)).ToList();
        return _goPath is null ? fitting.LastOrDefault() : fitting.FirstOrDefault();
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

    public ProgramResult Run(string program, GoToolchain go, TimeSpan timeout, params IEnumerable<string> arguments) =>
        ExternalProgram.Run(program, Root, Settings(go), timeout, arguments);

    public void Dispose() => _scratch.Dispose();

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
        ["GOCACHE"] = CacheRoot.FromEnvironment().Entry("go-build", ""),
        ["GOFLAGS"] = File.Exists(Path.Combine(Root, "go.work")) || _goPath is not null ? "" : "-mod=vendor",
        ["GO111MODULE"] = _goPath is null ? "on" : "off",
        ["GOPATH"] = _goPath ?? Path.Combine(_scratch.Path, "gopath"),
        ["CGO_ENABLED"] = "0",
        ["PWD"] = Root,
    };
}
