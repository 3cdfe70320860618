using System.Diagnostics;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Console;

/// <summary>Tells on standard error of each external program that has ended: how long it took, its exit code, its command line.</summary>
internal sealed class ProgramLog : IDisposable
{
    private readonly ActivityListener _listener;

    public ProgramLog(Terminal terminal)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tool.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = run => terminal.WriteErrorDetail(
                $"{run.Duration.TotalSeconds,6:0.00} s  exit {run.GetTagItem(Tool.ExitCodeTag) ?? "none"}  {run.OperationName} "
                + $"{VisibleText.OfLine($"{run.GetTagItem(Tool.ArgumentsTag)}")}"),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();
}
