using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Benchmarks.Runtime;

/// <summary>
/// A GOPATH with the runtime beside OpenTelemetry's Go SDK: the one that Debian packages for this machine's release, which is got from the
/// machine's mirror and unpacked into the cache, nothing being installed; or the one that a tree vendors.
/// </summary>
internal sealed class OpenTelemetryGoPath : IDisposable
{
    private const string Package = "golang-opentelemetry-otel-dev";

    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("patchtracer-gopath-");

    private string? _links;

    private OpenTelemetryGoPath(string sources, string runtime)
    {
        foreach (var file in Directory.EnumerateFiles(runtime, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(PackageDirectory, Path.GetRelativePath(runtime, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        Environment = new()
        {
            ["GOPATH"] = $"{_scratch.FullName}:{sources}",
            ["GO111MODULE"] = "off",
            ["GOFLAGS"] = "",
            ["GOPROXY"] = "off"
        };
        Version = VersionIn(sources);
    }

    /// <summary>Where to run go; the build tag is <c>patchtracer_otel</c>.</summary>
    public string PackageDirectory => Path.Combine(_scratch.FullName, "src", "patchtracer");

    public Dictionary<string, string> Environment { get; }

    /// <summary>Of the SDK, such as <c>1.1.0</c>.</summary>
    public string Version { get; }

    /// <exception cref="AptException">The mirror cannot be reached.</exception>
    public static async Task<OpenTelemetryGoPath> CreateAsync(CacheRoot cache, string runtime, CancellationToken cancellation)
    {
        const string codename = "bookworm";
        var entry = cache.Entry("opentelemetry-go", codename);
        if (!Directory.Exists(entry))
            await Publication.DirectoryAsync(entry, partial => UnpackAsync(cache, codename, partial, cancellation));
        return new(Path.Combine(entry, "usr", "share", "gocode"), runtime);
    }

    /// <summary>The SDK that a tree vendors, or null where it vendors none.</summary>
    public static OpenTelemetryGoPath? OfTree(string tree, string runtime)
    {
        var vendor = Path.Combine(tree, "vendor");
        if (!Directory.Exists(Path.Combine(vendor, "go.opentelemetry.io", "otel", "sdk", "trace")))
            return null;
        var links = Directory.CreateTempSubdirectory("patchtracer-vendor-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(links, "src"), Path.GetFullPath(vendor));
        return new(links, runtime) { _links = links };
    }

    public void Dispose()
    {
        _scratch.Delete(recursive: true);
        if (_links is not null)
            Directory.Delete(_links, recursive: true);
    }

    private static async Task UnpackAsync(CacheRoot cache, string codename, string into, CancellationToken cancellation)
    {
        var apt = new PrivateApt(cache.Entry("apt", "opentelemetry-go"), [DebianArchive.Of(codename)], "deb", SilentReporter.Instance);
        var downloads = $"{into}-debs";
        try
        {
            foreach (var deb in await apt.DownloadWithDependenciesAsync([Package], downloads, cancellation))
                await PrivateApt.UnpackAsync(deb, into, cancellation);
        }
        finally
        {
            if (Directory.Exists(downloads))
                Directory.Delete(downloads, recursive: true);
        }
    }

    private static string VersionIn(string sources)
    {
        const string Return = "return \"";
        var line = File.ReadLines(Path.Combine(sources, "src", "go.opentelemetry.io", "otel", "version.go"))
            .Single(line => line.Contains(Return, StringComparison.Ordinal));
        return line.Trim()[Return.Length..].TrimEnd('"');
    }
}
