using PatchTracer.Cluster.Doctoring;
using PatchTracer.Cluster.Machine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Doctoring;

public sealed class DoctorTests
{
    [Fact]
    public async Task A_look_at_this_machine_finds_what_these_tests_run_with_and_says_how_to_get_the_rest()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var findings = await new Doctor(CacheRoot.FromEnvironment(), SilentReporter.Instance).CheckAsync(timeout.Token);

        Assert.Equal(FindingStatus.Ok, findings.Single(f => f.Name == ".NET SDK").Status);
        Assert.All(findings, f => Assert.False(string.IsNullOrWhiteSpace(f.Details), f.Name));
        Assert.All(findings, f => Assert.False(string.IsNullOrWhiteSpace(f.Why), f.Name));
        Assert.All(findings.Where(f => f.Status != FindingStatus.Ok), f => Assert.False(string.IsNullOrWhiteSpace(f.Remedy), f.Name));
        Assert.Equal(findings.Count, findings.Select(f => f.Name).Distinct().Count());
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_missing()
    {
        var observation = await Probe.Program("no-such-program", "--version")(default);

        Assert.Equal(FindingStatus.Missing, observation.Status);
    }

    [Theory]
    [InlineData("curl", "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13", "curl 7.88.1")]
    [InlineData("git", "git version 2.39.5", "git 2.39.5")]
    [InlineData("ip", "ip utility, iproute2-6.1.0, libbpf 1.1.0", "ip 6.1.0")]
    [InlineData("docker", "Docker version 26.1.5+dfsg1, build a72d7cd", "docker 26.1.5")]
    [InlineData("dpkg-source", "Debian dpkg-source version 1.22.21.", "dpkg-source 1.22.21")]
    [InlineData("node", "v20.19.2", "node 20.19.2")]
    [InlineData("strange", "a build of the day", null)]
    public void Of_what_a_program_says_of_itself_its_version_is_kept(string program, string said, string? version) =>
        Assert.Equal(version, Probe.VersionIn(program, said));

    [Fact]
    public async Task A_program_that_fails_is_broken_and_its_words_are_kept()
    {
        var observation = await Probe.Program("/bin/ls", "/no/such/file")(default);

        Assert.Equal(FindingStatus.Broken, observation.Status);
        Assert.Contains("/no/such/file", observation.Details, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, FindingStatus.Broken)]
    [InlineData(511, FindingStatus.Broken)]
    [InlineData(512, FindingStatus.Ok)]
    [InlineData(1_048_576, FindingStatus.Ok)]
    public void Only_a_limit_that_is_too_low_is_a_finding_and_would_be_raised(int limit, FindingStatus status) =>
        Assert.Equal(status, InotifyLimit.Judge(limit).Status);

    [Fact]
    public async Task A_taken_port_is_a_warning_with_its_holder()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var finding = await MachineRequirements.All(CacheRoot.FromEnvironment(), [port]).Single(r => r.Name == $"port {port}").CheckAsync(default);

        Assert.Equal(FindingStatus.Warning, finding.Status);
        Assert.Contains($"{Environment.ProcessId}", finding.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_space_is_told_for_paths_that_do_not_exist_yet() =>
        Assert.True(DiskSpace.Free("/tmp/not/there/yet") > 0);
}
