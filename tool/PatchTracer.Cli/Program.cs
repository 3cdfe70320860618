using System.Runtime.InteropServices;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli;
using PatchTracer.Cli.Console;
using PatchTracer.Cli.Verbs;
using PatchTracer.Workspace;

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
var exit = await Failure.GuardAsync(terminal, () => verb.RunAsync(terminal, cancellation.Token), cancellation.Token);
await SudoUser.GiveBackAsync(CacheRoot.FromEnvironment());
return exit;
