using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CliWrap;
using CliWrap.Exceptions;

namespace PatchTracer.Workspace;

/// <summary>One run of an external program with an argument list, never a shell string.</summary>
public sealed record Tool(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>How many lines of output a failure keeps.</summary>
    public const int KeptLines = 40;

    /// <summary>After Ctrl-C a program gets an interrupt and this long to clean up before it is killed.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>What a program that was interrupted leaves behind gets this long to end by itself.</summary>
    private static readonly TimeSpan ChildrenGracePeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>128 and the number of SIGINT, as shells and CliWrap tell of it.</summary>
    private const int InterruptedExit = 130;

    /// <summary>How long a program that ended by an interrupt may be ahead of our own handler.</summary>
    internal TimeSpan HandlerPatience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>One activity for each run of a program, named by the program; tells its time from that of our own code.</summary>
    public const string SourceName = "PatchTracer.Tool";

    /// <summary>Tags of that activity (OpenTelemetry's conventions for processes, with the arguments as one text).</summary>
    public const string ArgumentsTag = "process.command_args", ExitCodeTag = "process.exit.code";

    private static readonly ActivitySource Source = new(SourceName);

    public string? WorkingDirectory { get; init; }

    /// <summary>Variables set on top of the inherited environment; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public string? StandardInput { get; init; }

    /// <summary>Run by root: by <c>sudo -n</c> where this process is not root. Whoever asks for it has told the user before.</summary>
    public bool AsRoot { get; init; }

    /// <summary>Called for each line of standard output and error as it comes, for one at a time.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Runs to the end and returns standard output.</summary>
    /// <exception cref="ToolException">Not startable, or exit code not 0.</exception>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var (code, output, last) = await ExecuteAsync(cancellation);
        return code == 0 ? output : throw new ToolException(Program, Arguments, code, last);
    }

    /// <summary>Runs to the end and returns the exit code with standard output; any exit code is an answer.</summary>
    /// <exception cref="ToolException">Not startable.</exception>
    public async Task<(int ExitCode, string Output)> TryRunAsync(CancellationToken cancellation)
    {
        var (code, output, _) = await ExecuteAsync(cancellation);
        return (code, output);
    }

    /// <summary>
    /// Ctrl-C on a terminal reaches the program as it reaches us, and a program that ends at once may be faster than our own handler:
    /// that it failed is then no finding of its.
    /// </summary>
    private async Task RequireNoInterruptAsync(int exitCode, CancellationToken cancellation)
    {
        if (exitCode == InterruptedExit)
            await Task.Delay(HandlerPatience, cancellation);
        if (exitCode != 0)
            cancellation.ThrowIfCancellationRequested();
    }

    private async Task<(int ExitCode, string Output, string Last)> ExecuteAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var activity = Source.StartActivity(Path.GetFileName(Program));
        activity?.SetTag(ArgumentsTag, string.Join(' ', Arguments));
        var output = new StringBuilder();
        var last = new Queue<string>();
        void Keep(string line)
        {
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > KeptLines)
                    last.Dequeue();
                OnLine?.Invoke(line);
            }
        }

        var (program, arguments) = Command();
        var command = Cli.Wrap(program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => { output.Append(line).Append('\n'); Keep(line); }))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Keep));
        if (WorkingDirectory is not null)
            command = command.WithWorkingDirectory(WorkingDirectory);
        if (StandardInput is not null)
            command = command.WithStandardInputPipe(PipeSource.FromString(StandardInput));

        using var graceful = new CancellationTokenSource();
        using var forceful = new CancellationTokenSource();
        var ending = Task.CompletedTask;
        try
        {
            var run = command.ExecuteAsync(forceful.Token, graceful.Token);
            await using var interruption = cancellation.Register(() =>
            {
                // Looked up before the program is interrupted: afterwards nothing tells whose they are.
                ending = Descendants.Of(run.ProcessId).EndAsync(ChildrenGracePeriod);
                if (IsBySudo)
                {
                    _ = InterruptAsync(run.ProcessId);
                    return;
                }
                forceful.CancelAfter(GracePeriod);
                graceful.Cancel();
            });
            var result = await run;
            activity?.SetTag(ExitCodeTag, result.ExitCode);
            await RequireNoInterruptAsync(result.ExitCode, cancellation);
            return (result.ExitCode, output.ToString(), string.Join('\n', last));
        }
        catch (Exception e) when (e is Win32Exception or CliWrapException)
        {
            throw new ToolException(Program, Arguments, null, e.Message, e);
        }
        finally
        {
            await ending;
        }
    }

    private bool IsBySudo => AsRoot && !System.Environment.IsPrivilegedProcess;

    /// <summary>
    /// What is started in truth: the program itself, unless somebody else has to do it or signals have to be put right before.
    /// </summary>
    private (string Program, IReadOnlyList<string> Arguments) Command()
    {
        List<string> command = [ProgramPath.Find(Program) ?? Program, .. Arguments];
        if (IsBySudo)
        {
            var sudo = ProgramPath.Find("sudo") ?? throw new ToolException(Program, Arguments, null, "it needs root, and there is no sudo");
            // sudo starts programs in an environment of its own.
            var variables = Environment.Where(v => v.Value is not null).Select(v => $"{v.Key}={v.Value}");
            command = [sudo, "-n", "--", "env", .. variables, .. command];
        }
        if (IgnoredSignals.Names() is { Count: > 0 } ignored && ProgramPath.Find(command[0]) is not null)
            command = ["env", $"--default-signal={string.Join(',', ignored)}", .. command];
        return (command[0], command[1..]);
    }

    /// <summary>A user may not signal what sudo started; sudo hands on what root sends it.</summary>
    private static async Task InterruptAsync(int process)
    {
        foreach (var (signal, patience) in new[] { ("-INT", GracePeriod), ("-KILL", TimeSpan.Zero) })
        {
            await new Tool("sh", "-c", $"kill {signal} {process}") { AsRoot = true }.TryRunAsync(CancellationToken.None);
            await Task.Delay(patience);
            if (!Directory.Exists($"/proc/{process}"))
                return;
        }
    }
}
