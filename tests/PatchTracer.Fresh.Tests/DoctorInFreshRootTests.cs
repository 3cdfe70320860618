using System.Text.Json;
using PatchTracer.Fresh.Roots;
using PatchTracer.Workspace;

namespace PatchTracer.Fresh.Tests;

public sealed class DoctorInDebian12Tests() : DoctorInFreshRootTests(Release.Bookworm);

public sealed class DoctorInDebian13Tests() : DoctorInFreshRootTests(Release.Trixie)
{
    private const string AddUser = "useradd --create-home --groups audio,plugdev stranger";

    [SkippableFact]
    public async Task A_user_who_may_use_sudo_without_a_password_gets_all_that_root_gets()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var root = await StartAsync(["sudo"], limit.Token);
        await RunAsync(root, limit.Token, "sh", "-euc", $"{AddUser}; echo 'stranger ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/stranger");

        RequireNothingBlocks(await DoctorAsync(root, ["--install"], limit.Token, "stranger"));
        await RequireEngineAsync(root, limit.Token);
        Assert.Equal("stranger", (await RunAsync(root, limit.Token, "stat", "--format=%U", "/home/stranger/.cache/patchtracer")).Trim());
        Assert.Equal(["audio", "docker", "plugdev", "stranger"],
            (await RunAsync(root, limit.Token, "id", "--name", "--groups", "stranger")).Split().Where(group => group.Length > 0).Order());
    }

    [SkippableFact]
    public async Task A_user_whose_sudo_asks_for_a_password_is_told_so_and_nothing_is_installed()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var root = await StartAsync(["sudo"], limit.Token);
        await RunAsync(root, limit.Token, "sh", "-euc", $"{AddUser}; usermod -aG sudo stranger");
        var packages = await RunAsync(root, limit.Token, "dpkg", "-l");

        var (code, output, said) = await root.RunAsync(Command(["--install"], "stranger"), limit.Token);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("sudo", said, StringComparison.Ordinal);
        Assert.Contains("password", said, StringComparison.Ordinal);
        Assert.Equal(packages, await RunAsync(root, limit.Token, "dpkg", "-l"));
    }
}

/// <summary>
/// What `doctor --install` says and does on machines that it has not seen, as far as a root file system without a kernel of its own can
/// tell. The machines are as debootstrap makes them, with this machine's .NET and the program, which needs no more to run.
/// </summary>
[Trait("speed", "slow")]
public abstract class DoctorInFreshRootTests
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly Release _release;

    private protected DoctorInFreshRootTests(Release release) => _release = release;

    [SkippableFact]
    public async Task A_machine_with_nothing_gets_all_that_was_named_as_missing()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var root = await StartAsync([], limit.Token);

        var before = await DoctorAsync(root, [], limit.Token);
        Assert.Equal("missing", before["Docker client"].Status);
        Assert.Equal("missing", before["Docker engine"].Status);

        var after = await DoctorAsync(root, ["--install"], limit.Token);
        RequireNothingBlocks(after);
        foreach (var package in before.Values.Where(f => f.IsBlocking).Select(f => f.Package).OfType<string>())
            Assert.Contains("ok installed", await RunAsync(root, limit.Token, "dpkg-query", "-W", "-f=${Status}", package),
                StringComparison.Ordinal);
        await RequireEngineAsync(root, limit.Token);
        foreach (var program in new[] { "git", "curl", "debootstrap", "dpkg-source", "iptables", "conntrack", "ip" })
            await RunAsync(root, limit.Token, "sh", "-c", $"command -v {program}");

        // Doing it twice changes nothing.
        var packages = await RunAsync(root, limit.Token, "dpkg", "-l");
        var engine = await RunAsync(root, limit.Token, "pidof", "dockerd");
        RequireNothingBlocks(await DoctorAsync(root, ["--install"], limit.Token));
        Assert.Equal(packages, await RunAsync(root, limit.Token, "dpkg", "-l"));
        Assert.Equal(engine, await RunAsync(root, limit.Token, "pidof", "dockerd"));
    }

    [SkippableFact]
    public async Task A_machine_with_a_client_alone_gets_an_engine_and_keeps_its_client()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var root = await StartAsync([], limit.Token);
        // As images ship it: a program that no package knows.
        await RunAsync(root, limit.Token, "sh", "-euc", """
            cd /tmp
            apt-get -q update
            apt-cache show docker-cli >/dev/null 2>&1 && package=docker-cli || package=docker.io
            apt-get -q download $package
            dpkg-deb -x $package*.deb client
            install client/usr/bin/docker /usr/local/bin/docker
            """);
        var client = await RunAsync(root, limit.Token, "sha256sum", "/usr/local/bin/docker");

        var before = await DoctorAsync(root, [], limit.Token);
        Assert.Equal("ok", before["Docker client"].Status);
        Assert.Equal("missing", before["Docker engine"].Status);

        RequireNothingBlocks(await DoctorAsync(root, ["--install"], limit.Token));
        await RequireEngineAsync(root, limit.Token);
        Assert.Equal(client, await RunAsync(root, limit.Token, "sha256sum", "/usr/local/bin/docker"));
    }

    [SkippableFact]
    public async Task An_engine_that_runs_is_used_and_neither_replaced_nor_started_anew()
    {
        using var limit = new CancellationTokenSource(Limit);
        await using var root = await StartAsync(_release == Release.Trixie ? ["docker.io", "docker-cli"] : ["docker.io"], limit.Token);
        // Somebody else's: started by hand, with a data directory of its own.
        await RunAsync(root, limit.Token, "sh", "-euc", """
            start-stop-daemon --start --background --exec /usr/sbin/dockerd -- --data-root /var/lib/docker/own
            for i in $(seq 300); do docker version >/dev/null 2>&1 && exit; sleep 0.2; done
            exit 1
            """);
        var engine = await RunAsync(root, limit.Token, "pidof", "dockerd");
        var version = await RunAsync(root, limit.Token, "dpkg-query", "-W", "docker.io");

        var after = await DoctorAsync(root, ["--install"], limit.Token);
        RequireNothingBlocks(after);
        Assert.Equal(engine, await RunAsync(root, limit.Token, "pidof", "dockerd"));
        Assert.Equal(version, await RunAsync(root, limit.Token, "dpkg-query", "-W", "docker.io"));
        Assert.Equal("/var/lib/docker/own", (await RunAsync(root, limit.Token, "docker", "info", "--format", "{{.DockerRootDir}}")).Trim());
    }

    private protected async Task<FreshRoot> StartAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        var reason = BaseRoot.WhyNot()
            ?? (Needs.Missing(Needs.OfRoots).ToList() is { Count: > 0 } missing ? $"{string.Join(" and ", missing)} not installed" : null);
        Skip.If(reason is not null, reason);
        var cache = CacheRoot.FromEnvironment();
        // One base for all of a release; what a variant has besides is installed into it, from packages that earlier ones got.
        var root = await FreshRoot.StartAsync(await new BaseRoot(cache).GetAsync(_release, _release.DotNet, cancellation),
            cache.Entry("fresh", $"{_release.Suite}-debs"),
            new Dictionary<string, string> { [AppContext.BaseDirectory] = "/opt/patchtracer", [DotNetHost.Root] = DotNetHost.Root },
            cancellation);
        try
        {
            if (packages.Count > 0)
            {
                await RunAsync(root, cancellation, "apt-get", "-q", "update");
                await RunAsync(root, cancellation, ["apt-get", "-q", "install", "-y", "--no-install-recommends", .. packages]);
            }
            return root;
        }
        catch
        {
            await root.DisposeAsync();
            throw;
        }
    }

    private protected sealed record Finding(string Status, string? Package, string Details)
    {
        public bool IsBlocking => Status is "missing" or "broken";
    }

    private protected static string[] Command(string[] options, string? user = null)
    {
        string[] doctor = [$"{DotNetHost.Root}/dotnet", "/opt/patchtracer/patchtracer.dll", "doctor", "--json", .. options];
        return user is null ? doctor : ["runuser", "-u", user, "--", "env", $"--chdir=/home/{user}", $"HOME=/home/{user}", .. doctor];
    }

    private protected static async Task<Dictionary<string, Finding>> DoctorAsync(
        FreshRoot root, string[] options, CancellationToken cancellation, string? user = null)
    {
        var (code, output, said) = await root.RunAsync(Command(options, user), cancellation);
        Assert.True(output.StartsWith('['), $"exit code {code}: {said}");
        using var document = JsonDocument.Parse(output);
        return document.RootElement.EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => new Finding(
            f.GetProperty("status").GetString()!.ToLowerInvariant(),
            f.TryGetProperty("package", out var package) ? package.GetString() : null,
            f.GetProperty("details").GetString()!));
    }

    private protected static void RequireNothingBlocks(Dictionary<string, Finding> findings) =>
        Assert.True(!findings.Values.Any(f => f.IsBlocking),
            string.Join('\n', findings.Where(f => f.Value.IsBlocking).Select(f => $"{f.Key}: {f.Value.Details}")));

    private protected static async Task RequireEngineAsync(FreshRoot root, CancellationToken cancellation) =>
        Assert.NotEmpty((await RunAsync(root, cancellation, "docker", "version", "--format", "{{.Server.Version}}")).Trim());

    private protected static async Task<string> RunAsync(FreshRoot root, CancellationToken cancellation, params string[] command)
    {
        var (code, output, said) = await root.RunAsync(command, cancellation);
        Assert.True(code == 0, $"{string.Join(' ', command)}: exit code {code}\n{said}");
        return output;
    }
}
