using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Machine;

/// <summary>Programs that only say something, and have half a minute for it.</summary>
internal static class BriefProgram
{
    private static TimeSpan Patience => PatienceFactor.Apply(TimeSpan.FromSeconds(30));

    /// <summary>Exit code (null: not startable) and everything printed.</summary>
    public static async Task<(int? ExitCode, string Output)> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellation, bool asRoot = false)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return (0, await new Tool(program, arguments) { AsRoot = asRoot }.RunAsync(patience.Token));
        }
        catch (ToolException e)
        {
            return (e.ExitCode, e.LastOutput);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (-1, $"no end after {Patience.TotalSeconds:0} s");
        }
    }
}
