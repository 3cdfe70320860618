using System.Runtime.InteropServices;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>What <c>tool/package.sh</c> makes for this machine; made once for all tests.</summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly string _packageCache = System.IO.Directory.CreateTempSubdirectory("patchtracer-nuget-").FullName;

    public string Directory { get; } = Path.Combine(Cli.Root, "artifacts/packages");

    /// <summary>That of the package, without the commit.</summary>
    public string Version { get; private set; } = "";

    /// <summary>A NuGet cache of its own: packages of one version differ from build to build.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?> { ["NUGET_PACKAGES"] = _packageCache };

    public string File(string pattern) => System.IO.Directory.GetFiles(Directory, pattern).Single();

    public async Task InitializeAsync()
    {
        var platform = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        await new Tool(Path.Combine(Cli.Root, "tool/package.sh"), platform).RunAsync(default);
        Version = Path.GetFileNameWithoutExtension(File("PatchTracer.MSBuild.*.nupkg"))["PatchTracer.MSBuild.".Length..];
    }

    public Task DisposeAsync()
    {
        System.IO.Directory.Delete(_packageCache, recursive: true);
        return Task.CompletedTask;
    }
}
