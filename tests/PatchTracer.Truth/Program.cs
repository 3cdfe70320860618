using System.Runtime.InteropServices;
using PatchTracer.Experiments;
using PatchTracer.Truth;
using PatchTracer.Truth.Mutants;
using PatchTracer.Truth.Runs;

// Breaks a recorded run in every way and at every place, judges it, and writes down what the verdict said: `make truth`.
if (args is ["--help" or "-h"])
{
    Console.WriteLine($"""
        usage: make truth [TRUTH="--bundle DIR --contract FILE --seeds FROM-TO --output FILE"]

          --bundle DIR      the run that is broken; {TruthOptions.Default.Bundle}
          --contract FILE   what it is judged by; {TruthOptions.Default.Contract}
          --seeds FROM-TO   which subjects are broken, by the draw; {TruthOptions.Default.Seeds}
          --output FILE     the page that is written; {TruthOptions.Default.Output}
        """);
    return 0;
}
if (TruthOptions.Parse(args, out var wrong) is not { } options)
{
    Console.Error.WriteLine($"{wrong}; `--help` lists the options");
    return 2;
}
using var interruption = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    var whole = new WholeRun(await RecordedRun.ReadAsync(
        Path.GetFullPath(options.Bundle), Path.GetFullPath(options.Contract), interruption.Token));
    var score = MutantScore.Of(whole, MutantKinds.All, options.Seeds, OnKind, interruption.Token);
    await File.WriteAllTextAsync(options.Output, TruthPage.Write(score, options), interruption.Token);
    Console.WriteLine($"{score.Trials.Count} mutants: {score.Caught} caught, {score.Right} with a right diagnosis, "
        + $"{score.FalseAlarms} false alarms; {options.Output}");
    return score.Caught == score.Trials.Count && score.FalseAlarms == 0 ? 0 : 1;
}
catch (OperationCanceledException) when (interruption.IsCancellationRequested)
{
    Console.Error.WriteLine("interrupted; nothing was written");
    return 130;
}
catch (Exception e) when (e is ExperimentException or IncompleteRunException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static void OnKind(MutantKind kind, IReadOnlyList<MutantTrial> trials) =>
    Console.WriteLine($"{kind.Name,-32} {trials.Count,4}: {trials.Count(trial => trial.IsCaught),4} caught, "
        + $"{trials.Count(trial => trial.IsRight),4} right");

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    interruption.Cancel();
}
