using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>The verbs as a user runs them who is not root, in no group of importance, and has a home of his own.</summary>
[Trait("speed", "slow")]
public sealed class UnprivilegedTests : IDisposable
{
    private const string Nobody = "65534";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("patchtracer-user-");

    [SkippableFact]
    public async Task What_needs_no_privilege_does_not_ask_for_it()
    {
        await BecomeReadyAsync();

        var points = await RunAsync("points");
        Assert.True(points.ExitCode == 0, points.Error);
        Assert.Contains("kubelet", points.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sudo", points.Error, StringComparison.Ordinal);

        var collected = await RunAsync("query", "--store", Path.Combine(_home.FullName, "absent"), "--limit", "1");
        Assert.DoesNotContain("root", collected.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_doctor_looks_without_root_and_says_what_it_looked_at()
    {
        await BecomeReadyAsync();

        var found = await RunAsync("doctor", "--json");

        Assert.Contains("\"lookedAt\":", found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("iptables is not installed", File.Exists("/usr/sbin/iptables") ? found.Output : "", StringComparison.Ordinal);
    }

    /// <summary>sudo that wants a password says so and fails when it may not ask (`sudo -n`), and nothing waits for it.</summary>
    [SkippableFact]
    public async Task A_sudo_that_asks_for_a_password_is_told_and_not_waited_for()
    {
        await BecomeReadyAsync();
        var programs = Directory.CreateDirectory(Path.Combine(_home.FullName, "bin")).FullName;
        var sudo = Path.Combine(programs, "sudo");
        await File.WriteAllTextAsync(sudo, "#!/bin/sh\n[ \"$1\" = -n ] || sleep 600\necho 'sudo: a password is required' >&2\nexit 1\n");
        File.SetUnixFileMode(sudo, (UnixFileMode)0b111_101_101);

        var refused = await RunWithAsync(new() { ["PATH"] = $"{programs}:/usr/local/bin:/usr/bin:/bin" }, "doctor", "--install");

        Skip.If(refused.ExitCode == 0, "this user lacks nothing here");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("sudo asks for a password or refuses", refused.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private async Task BecomeReadyAsync()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can become another user");
        await Cli.RunAsync("--version"); // builds, if need be, as whoever owns the checkout
        using var chown = System.Diagnostics.Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", _home.FullName]);
        await chown.WaitForExitAsync();
    }

    private Task<Cli> RunAsync(params string[] arguments) => RunWithAsync([], arguments);

    private Task<Cli> RunWithAsync(Dictionary<string, string> environment, params string[] arguments) => Cli.RunProgramAsync("setpriv",
        new Dictionary<string, string>(environment)
        {
            ["HOME"] = _home.FullName,
            ["PATCHTRACER_CACHE"] = Path.Combine(_home.FullName, "cache"),
            ["SUDO_UID"] = ""
        },
        ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", Path.Combine(Cli.Root, "patchtracer"), .. arguments]);
}
