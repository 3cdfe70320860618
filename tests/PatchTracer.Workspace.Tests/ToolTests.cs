using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class ToolTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Standard_output_is_the_answer_and_every_line_is_heard()
    {
        var heard = new List<string>();
        var tool = new Tool("sh", "-c", "echo out; echo err >&2; echo \"$X\"; cat") { Environment = new Dictionary<string, string?> { ["X"] = "x" }, StandardInput = "in", OnLine = heard.Add };

        Assert.Equal("out\nx\nin\n", await tool.RunAsync(Timeout()));
        Assert.Equal(["err", "in", "out", "x"], heard.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_failure_carries_arguments_exit_code_and_the_last_output()
    {
        var error = await Assert.ThrowsAsync<ToolException>(() => new Tool("sh", "-c", "seq 100; exit 3").RunAsync(Timeout()));

        Assert.Equal(3, error.ExitCode);
        Assert.Equal(["-c", "seq 100; exit 3"], error.Arguments);
        Assert.Equal(Enumerable.Range(61, 40).Select(i => $"{i}"), error.LastOutput.Split('\n'));
        Assert.Contains("exit code 3", error.Message);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<ToolException>(() => new Tool("no-such-program").RunAsync(Timeout()));

        Assert.Null(error.ExitCode);
        Assert.Contains("no-such-program", error.Message);
    }

    [Fact]
    public async Task Cancelling_interrupts_the_program_which_may_clean_up()
    {
        using var cancellation = new CancellationTokenSource();
        var heard = new List<string>();
        // The shell waits and starts nothing more: dash loses a signal that comes while it starts a program.
        var run = new Tool("sh", "-c", "trap 'echo cleaned; exit 0' INT; sleep 60 & echo ready; wait")
        {
            OnLine = line =>
            {
                heard.Add(line);
                if (line == "ready")
                    cancellation.Cancel();
            },
        }.RunAsync(cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Limit));
        Assert.Contains("cleaned", heard);
    }

    [Theory]
    [InlineData("exit 130")]
    [InlineData("kill -INT $$")]
    public async Task A_program_that_the_same_interrupt_ended_faster_than_it_reached_us_has_not_failed(string script)
    {
        using var cancellation = new CancellationTokenSource();
        var run = new Tool("sh", "-c", script).TryRunAsync(cancellation.Token);
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Limit));
    }

    [Fact]
    public async Task An_interrupt_that_only_the_program_got_is_its_failure() =>
        Assert.Equal(130, (await Assert.ThrowsAsync<ToolException>(() => new Tool("sh", "-c", "exit 130").RunAsync(Timeout()))).ExitCode);

    [Fact]
    public async Task Cancelling_ends_what_the_program_leaves_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var child = 0;
        // Background jobs of a shell ignore interrupts (POSIX, shell command language 2.11).
        var run = new Tool("sh", "-c", "sleep 60 & echo $!; trap 'exit 0' INT; wait")
        {
            OnLine = line =>
            {
                child = int.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
                cancellation.Cancel();
            },
        }.RunAsync(cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Limit));

        Assert.NotEqual(0, child);
        Assert.False(File.Exists($"/proc/{child}/stat") && !File.ReadAllText($"/proc/{child}/stat").Contains(") Z "), "the child still runs");
    }

    private static CancellationToken Timeout() => new CancellationTokenSource(Limit).Token;
}
