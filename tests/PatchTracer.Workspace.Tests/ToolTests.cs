using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class ToolTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Standard_output_is_the_answer_and_every_line_is_heard()
    {
        var heard = new List<string>();
        var tool = new Tool("sh", "-c",
            "echo out; echo err >&2; echo \"$X\"; cat")
        {
            Environment = new Dictionary<string, string?> { ["X"] = "x" },
            StandardInput = "in",
            OnLine = heard.Add
        };

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
        // Patience without end: on a busy machine it may be long until this thread goes on.
        var run = new Tool("sh", "-c", script) { HandlerPatience = Limit }.TryRunAsync(cancellation.Token);
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
        Assert.False(File.Exists($"/proc/{child}/stat") && !File.ReadAllText($"/proc/{child}/stat").Contains(") Z "),
            "the child still runs");
    }

    /// <summary>
    /// As under `nohup ... &` in a script, cron or some CI runners: what ignores an interrupt hands that on to all it starts.
    /// </summary>
    [Fact]
    public async Task A_program_can_be_interrupted_though_this_process_was_started_to_ignore_interrupts()
    {
        var before = Signal(Interrupt, Ignore);
        try
        {
            Assert.Contains("INT", IgnoredSignals.Names());
            await Cancelling_interrupts_the_program_which_may_clean_up();
        }
        finally
        {
            Signal(Interrupt, before);
        }
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named_where_interrupts_are_ignored_too()
    {
        var before = Signal(Interrupt, Ignore);
        try
        {
            await A_program_that_is_not_there_is_named();
        }
        finally
        {
            Signal(Interrupt, before);
        }
    }

    [Theory]
    [InlineData("Name:\tx\nSigIgn:\t0000000000000000\n", "")]
    [InlineData("SigIgn:\t0000000000000007\n", "INT")]
    [InlineData("SigIgn:\t0000000000004002\n", "INT TERM")]
    [InlineData("SigCgt:\t0000000000004002\n", "")]
    public void Ignored_signals_are_read_from_the_kernels_mask(string status, string expected) =>
        Assert.Equal(expected, string.Join(' ', IgnoredSignals.Parse(status)));

    [Fact]
    public async Task What_an_administrator_runs_is_found_though_PATH_does_not_name_its_directory()
    {
        // As a user's PATH on Debian; in a process of its own, since PATH is everybody's here.
        var found = await new Tool("env", "PATH=/usr/bin:/bin", "sh", "-c", "command -v start-stop-daemon || echo none")
            .RunAsync(Timeout());
        Assert.Equal("none\n", found);

        Assert.EndsWith("sbin/start-stop-daemon", ProgramPath.Find("start-stop-daemon", "/usr/bin:/bin"), StringComparison.Ordinal);
        Assert.Equal("/usr/bin/env", ProgramPath.Find("env", "/usr/bin:/bin"));
        Assert.Null(ProgramPath.Find("no-such-program"));
        Assert.Null(ProgramPath.Find("/etc/passwd"));
    }

    /// <summary>As `sudo patchtracer up` leaves it: a cache in the user's home with files of root in it.</summary>
    [SkippableFact]
    public async Task What_root_leaves_in_the_cache_of_a_user_who_ran_sudo_becomes_the_users()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can leave files of root");
        using var home = new TemporaryDirectory();
        var cache = Directory.CreateDirectory(home.In("patchtracer")).FullName;
        File.WriteAllText(Path.Combine(cache, "kind.yaml"), "");
        await new Tool("chown", "4711:4712", home.Path).RunAsync(Timeout());
        Environment.SetEnvironmentVariable("SUDO_UID", "4711");
        Environment.SetEnvironmentVariable("SUDO_GID", "4712");
        try
        {
            await SudoUser.GiveBackAsync(new CacheRoot(cache));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SUDO_UID", null);
            Environment.SetEnvironmentVariable("SUDO_GID", null);
        }

        Assert.Equal("4711 4712\n", await new Tool("stat", "--format", "%u %g", Path.Combine(cache, "kind.yaml")).RunAsync(Timeout()));
    }

    private const int Interrupt = 2;

    private static readonly nint Ignore = 1;

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "signal")]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern nint Signal(int signal, nint handler);

    private static CancellationToken Timeout() => new CancellationTokenSource(Limit).Token;
}
