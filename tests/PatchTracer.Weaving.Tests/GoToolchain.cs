using System.Diagnostics;

namespace PatchTracer.Weaving.Tests;

/// <summary>Real Go on this machine: on PATH, or where Debian's packages put it.</summary>
internal sealed record GoToolchain(string Directory)
{
    public const string MissingReason = "needs a Go toolchain on PATH or in /usr/lib/go-*/bin (Debian: golang-go)";

    public static GoToolchain? Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var fromPackages = System.IO.Directory.Exists("/usr/lib") ? System.IO.Directory.GetDirectories("/usr/lib", "go-*").OrderDescending().Select(directory => Path.Combine(directory, "bin")) : [];
        return onPath.Concat(fromPackages).FirstOrDefault(directory => File.Exists(Path.Combine(directory, "go"))) is { } found ? new(found) : null;
    }

    public ProgramResult Gofmt(params IEnumerable<string> arguments) => ExternalProgram.Run(Path.Combine(Directory, "gofmt"), "/", [], TimeSpan.FromMinutes(2), arguments);

    /// <summary>As Kubernetes 1.20 is built: the tree lies in a GOPATH, packages come from vendor, nothing from a network.</summary>
    public ProgramResult InGoPath(string goPath, string tree, TimeSpan timeout, params IEnumerable<string> arguments) =>
        ExternalProgram.Run(Path.Combine(Directory, "go"), tree, new() { ["GOPATH"] = goPath, ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0", ["GOFLAGS"] = "", ["GOPROXY"] = "off" }, timeout, arguments);
}
