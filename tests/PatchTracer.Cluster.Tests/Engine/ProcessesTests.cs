using PatchTracer.Cluster.Engine;

namespace PatchTracer.Cluster.Tests.Engine;

public sealed class ProcessesTests
{
    private static readonly string Own = File.ReadAllText("/proc/self/comm").TrimEnd('\n');

    [Fact]
    public void A_process_is_named_by_the_kernel() => Assert.Equal(Environment.ProcessId, Processes.Named(Environment.ProcessId, Own));

    [Fact]
    public void A_number_that_belongs_to_another_program_is_not_the_one_looked_for() =>
        Assert.Null(Processes.Named(Environment.ProcessId, "dockerd"));

    [Fact]
    public void No_number_is_no_process() => Assert.Null(Processes.Named(null, Own));

    [Fact]
    public void What_nobody_runs_is_not_found() => Assert.Null(Processes.Find("no-such-prog"));

    [Fact]
    public void What_runs_is_found_by_name() => Assert.NotNull(Processes.Find(Own));

    [Theory]
    [InlineData("own", "own", true)]
    [InlineData("own", "dockerd", false)]
    [InlineData("gone", "own", false)]
    [InlineData("garbage", "own", false)]
    public async Task A_pid_file_stays_only_while_it_names_a_live_process_of_that_program(string content, string program, bool stays)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, content switch { "own" => $"{Environment.ProcessId}\n", "gone" => "4194999\n", _ => "?" });

        await Processes.RemoveStalePidFileAsync(path, program == "own" ? Own : program, default);

        Assert.Equal(stays, File.Exists(path));
        File.Delete(path);
    }

    [Fact]
    public Task No_pid_file_is_nothing_to_remove() => Processes.RemoveStalePidFileAsync("/no/such/file.pid", "dockerd", default);
}
