using System.Runtime.InteropServices;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli;
using PatchTracer.Cli.Console;
using PatchTracer.Cli.Verbs;
using PatchTracer.Workspace;

int? ended = null;
RunAsWorker(args, ref ended);
if (ended is { } code)
    return code;
var terminal = new Terminal();
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The first Ctrl-C lets everything come to an orderly end; the second is the default one.
    e.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
};
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    cancellation.Cancel();
});

using var parser = new Parser(settings =>
{
    settings.HelpWriter = null;
    settings.CaseInsensitiveEnumValues = true;
});
var result = parser.ParseArguments(args, VerbTable.Types);
if (result.Value is not IVerb verb)
    return Usage.Explain(result, terminal);
if (verb.EndsAtOnce)
    cancellation.Token.Register(() => _ = Failure.EndAsync(terminal));
using var programs = verb.Verbose ? new ProgramLog(terminal) : null;
var exit = await Failure.GuardAsync(terminal, verb.Verbose, () => RunAsync(verb), cancellation.Token);
await SudoUser.GiveBackAsync(CacheRoot.FromEnvironment());
return exit;

Task<int> RunAsync(IVerb chosen) =>
    Environment.GetEnvironmentVariable(PatienceFactor.Variable) is var patience && PatienceFactor.IsValid(patience)
        ? chosen.RunAsync(terminal, cancellation.Token)
        : throw new UsageException($"{PatienceFactor.Variable} says how many times longer than usual to wait: a number from 1 to 1000, "
        + $"not `{patience}`");

internal partial class Program
{
    /// <summary>What the program is when it starts itself as part of itself; nothing in a program that has no such part.</summary>
    static partial void RunAsWorker(string[] arguments, ref int? ended);
}
