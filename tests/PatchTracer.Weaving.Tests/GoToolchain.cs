namespace PatchTracer.Weaving.Tests;

/// <summary>Real Go on this machine: on PATH, where Debian's packages put it, or in PatchTracer's own cache.</summary>
/// <param name="Directory">That of the programs.</param>
internal sealed record GoToolchain(string Directory)
{
    public const string MissingReason = "needs a Go toolchain on PATH or in /usr/lib/go-*/bin (Debian: golang-go)";

    /// <summary>1.19 as 119.</summary>
    public int Language { get; } =
        LanguageOf(File.Exists(Path.Combine(Directory, "../VERSION")) ? File.ReadLines(Path.Combine(Directory, "../VERSION")).First() : "");

    public static GoToolchain? Find()
    {
        var onPath = OnPath().FirstOrDefault(HasGo);
        return onPath is not null ? new(onPath) : All() is [.., var newest] ? newest : null;
    }

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<GoToolchain> All()
    {
        var cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/patchtracer/toolchains");
        var cached = System.IO.Directory.Exists(cache) ? System.IO.Directory.GetDirectories(cache)
            .Select(entry => Path.Combine(entry, "usr/lib", Path.GetFileName(entry), "bin")) : [];
        var packaged = System.IO.Directory.Exists("/usr/lib") ? System.IO.Directory.GetDirectories("/usr/lib", "go-*")
            .Select(directory => Path.Combine(directory, "bin")) : [];
        return [.. OnPath().Concat(packaged).Concat(cached).Where(HasGo).Select(directory => new GoToolchain(directory))
            .OrderBy(go => go.Language)];
    }

    public static int LanguageOf(string version)
    {
        var numbers = version.Replace("go", "", StringComparison.Ordinal).Split('.', ' ');
        return numbers.Length > 1 && int.TryParse(numbers[0], out var major)
            && int.TryParse(numbers[1], out var minor) ? major * 100 + minor : 0;
    }

    public ProgramResult Gofmt(params IEnumerable<string> arguments) =>
        ExternalProgram.Run(Path.Combine(Directory, "gofmt"), "/", [], TimeSpan.FromMinutes(2), arguments);

    /// <summary>As Kubernetes 1.20 is built: the tree lies in a GOPATH, packages come from vendor, nothing from a network.</summary>
    public ProgramResult InGoPath(string goPath, string tree, TimeSpan timeout, params IEnumerable<string> arguments) =>
        ExternalProgram.Run(Path.Combine(Directory, "go"), tree,
            new() { ["GOPATH"] = goPath, ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0", ["GOFLAGS"] = "", ["GOPROXY"] = "off" }, timeout,
            arguments);

    private static string[] OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static bool HasGo(string directory) =>
        File.Exists(Path.Combine(directory, "go")) && File.Exists(Path.Combine(directory, "gofmt"));
}
