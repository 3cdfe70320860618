using System.Runtime.InteropServices;
using PatchTracer.Experiments;
using PatchTracer.Truth.Datasets;
using PatchTracer.Truth.Faults;
using PatchTracer.Truth.Mutants;
using PatchTracer.Truth.Runs;

// How true what is said is, of runs of which it is known: `make truth`.
if (args is ["--help" or "-h"])
{
    Console.WriteLine($"""
        usage: make truth                     breaks a recorded run, and judges it
                 --bundle DIR                 the run that is broken; {MutantOptions.Default.Bundle}
                 --contract FILE              what it is judged by; {MutantOptions.Default.Contract}
                 --seeds FROM-TO              which subjects are broken, by the draw; {MutantOptions.Default.Seeds}
                 --output FILE                the page that is written; {MutantOptions.Default.Output}

               make truth TRUTH="faults DIR …"  asks compare about runs in which something is slow
                 DIR                          what `patchtracer run samples/experiments/faults.yaml` wrote, or of another
                                              experiment there that has labels beside it
                 --output FILE                the page that is written; {FaultOptions.DefaultOutput}

               make truth TRUTH="dataset DIR" leaves of the same what others need to find faults themselves
                 --output DIR                 a directory that is new; dataset
                 --variants NAME,NAME         these alone
                 --rounds N                   at most so many of each

        Options go into TRUTH="…".
        """);
    return 0;
}
var (work, wrong) = args switch
{
    ["faults", ..] => Faults(args[1..]),
    ["dataset", ..] => Dataset(args[1..]),
    _ => Mutants(args),
};
if (work is null)
{
    Console.Error.WriteLine($"{wrong}; `--help` lists the options");
    return 2;
}
using var interruption = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    return await work(interruption.Token);
}
catch (OperationCanceledException) when (interruption.IsCancellationRequested)
{
    Console.Error.WriteLine("interrupted; nothing was written");
    return 130;
}
catch (Exception e) when (e is ExperimentException or IncompleteRunException or FormatException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static (Func<CancellationToken, Task<int>>? Work, string Wrong) Mutants(string[] args) =>
    MutantOptions.Parse(args, out var wrong) is { } options ? (c => MutantCommand.RunAsync(options, c), wrong) : (null, wrong);

static (Func<CancellationToken, Task<int>>? Work, string Wrong) Faults(string[] args) =>
    FaultOptions.Parse(args, out var wrong) is { } options ? (c => FaultCommand.RunAsync(options, c), wrong) : (null, wrong);

static (Func<CancellationToken, Task<int>>? Work, string Wrong) Dataset(string[] args) =>
    DatasetOptions.Parse(args, out var wrong) is { } options ? (c => DatasetCommand.RunAsync(options, c), wrong) : (null, wrong);

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    interruption.Cancel();
}
