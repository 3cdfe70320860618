using PatchTracer.Images.Go;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;
using Xunit;

namespace PatchTracer.Images.Tests.Go;

public sealed class GoToolchainsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private CacheRoot Cache => new(_directory.Below("cache"));

    [SkippableFact(Timeout = 60_000)]
    public async Task The_machines_own_toolchain_tells_its_version_and_is_found_once()
    {
        var found = await new GoToolchains(Cache, SilentReporter.Instance).FindAllAsync(CancellationToken.None);
        Skip.If(found.Count == 0, "this machine has no Go");

        Assert.All(found, t => Assert.True(File.Exists(t.Program)));
        Assert.Equal(found.Count, found.Select(t => t.Root).Distinct().Count());
        Assert.Equal(found.OrderBy(t => t.Version), found);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_oldest_toolchain_that_suits_the_tree_is_taken()
    {
        var toolchains = With("1.24.4", "1.19.8", "1.22.1", "1.17.13");

        Assert.Equal("1.19.8", await ChosenAsync(toolchains, "1.15"));
        Assert.Equal("1.22.1", await ChosenAsync(toolchains, "1.21"));
        Assert.Equal("1.24.4", await ChosenAsync(toolchains, "1.24.0"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_toolchain_too_old_for_the_tree_is_refused_with_the_version_it_needs_and_the_package_that_has_it()
    {
        var refusal = await Assert.ThrowsAsync<GoToolchainMissingException>(() => ChosenAsync(With("1.19.8"), "1.24.0"));

        Assert.Contains("needs Go 1.24 or later", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("1.19.8", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Debian trixie has it as golang-1.24-go", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_go_that_does_not_run_is_no_toolchain()
    {
        var broken = _directory.Write("broken/bin/go", "not a program");
        var toolchains = new GoToolchains(Cache,
            SilentReporter.Instance)
        { Roots = [Path.GetDirectoryName(Path.GetDirectoryName(broken))!, _directory.Below("absent")] };

        await Assert.ThrowsAsync<GoToolchainMissingException>(() => ChosenAsync(toolchains, "1.15"));
    }

    [SkippableFact(Timeout = 600_000)]
    [Trait("speed", "slow")]
    public async Task A_newer_toolchain_is_unpacked_from_a_newer_suite_into_the_cache_and_compiles()
    {
        var toolchains = new GoToolchains(Cache, SilentReporter.Instance) { Roots = [] };
        GoToolchain toolchain;
        try
        {
            _directory.Write("tree/go.mod", "module example.org/x\n\ngo 1.24.0\n");
            toolchain = await toolchains.RequireOrInstallAsync(_directory.Below("tree"), CancellationToken.None);
        }
        catch (AptException e)
        {
            throw new SkipException($"Debian's mirror cannot be reached from here: {e.Message}");
        }

        Assert.Equal("1.24", toolchain.Version.Language);
        Assert.StartsWith(Cache.Path, toolchain.Root, StringComparison.Ordinal);
        _directory.Write("tree/main.go", "package main\n\nfunc main() { println(\"compiled\") }\n");
        var environment = new Dictionary<string, string?>
        {
            ["GOCACHE"] = _directory.Below("go-build"),
            ["GOTOOLCHAIN"] = "local",
            ["GOENV"] = "off",
            ["CGO_ENABLED"] = "0"
        };
        await new Tool(toolchain.Program, "build", "-o", _directory.Below("x"), ".")
        {
            WorkingDirectory = _directory.Below("tree"),
            Environment = environment
        }
            .RunAsync(CancellationToken.None);
        Assert.Equal(toolchain, await toolchains.RequireAsync(_directory.Below("tree"), CancellationToken.None));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Programs that answer as go does when it is asked for its version: all that choosing needs.</summary>
    private GoToolchains With(params string[] versions) => new(Cache, SilentReporter.Instance)
    {
        Roots =
        [
            .. versions.Select(v =>
            {
                var go = _directory.Write($"roots/{v}/bin/go", $"#!/bin/sh\n[ \"$*\" = 'env GOVERSION' ] && echo go{v}\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(go, UnixFileMode.UserRead | UnixFileMode.UserExecute);
                return _directory.Below($"roots/{v}");
            }),
        ],
    };

    private async Task<string> ChosenAsync(GoToolchains toolchains, string directive)
    {
        _directory.Write("tree/go.mod", $"module k8s.io/kubernetes\n\ngo {directive} // as its authors say\n");
        return (await toolchains.RequireAsync(_directory.Below("tree"), CancellationToken.None)).Version.ToString();
    }
}
