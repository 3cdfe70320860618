using PatchTracer.Cluster.Engine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

/// <summary>The probe as an image archive: compiled, and packed by the Docker engine that the cluster runs on.</summary>
internal static class ProbeImage
{
    private const string Reference = "docker.io/patchtracer/probe:1";

    public static async Task<string> BuildAsync(string directory, CancellationToken cancellation)
    {
        var root = Directory.CreateDirectory(Path.Combine(directory, "root")).FullName;
        var environment = new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0", ["GOFLAGS"] = "" };
        var go = File.Exists("/usr/lib/go-1.19/bin/go") ? "/usr/lib/go-1.19/bin/go" : "go";
        await new Tool(go, "build", "-o", Path.Combine(root, "probe"),
            Path.Combine(AppContext.BaseDirectory, "probe", "main.go"))
        { Environment = environment }.RunAsync(cancellation);
        var layer = Path.Combine(directory, "layer.tar");
        await new Tool("tar", "-C", root, "-cf", layer, "probe").RunAsync(cancellation);
        await Docker.RunAsync(["import", "--change", "ENTRYPOINT [\"/probe\"]", layer, Reference], cancellation);
        var archive = Path.Combine(directory, "probe.tar");
        await Docker.RunAsync(["save", "--output", archive, Reference], cancellation);
        await Docker.RunAsync(["rmi", Reference], cancellation);
        return archive;
    }
}
