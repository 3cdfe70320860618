using PatchTracer.Cli.Console;
using PatchTracer.Workspace;

namespace PatchTracer.Cli;

/// <summary>
/// The one place where exceptions end. What a part of the tool throws on purpose carries a message for the user, and says so
/// (<see cref="IForTheUser"/>); what the system throws tells of disk, permissions and network; anything else is a mistake of ours and
/// is shown whole.
/// </summary>
internal static class Failure
{
    private const int Interrupted = 130;

    private const string Interruption = "interrupted; the same command goes on where it stopped";

    public const int WrongUsage = 2;

    /// <summary>Of what explains a failure; the rest is in the logs that the message names.</summary>
    private const int EvidenceLines = 12;

    /// <summary>For an orderly end, where nothing but reading is under way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Ends the program if it has not ended by itself: nothing cancels a read of a pipe that says nothing, nor a long computation.
    /// </summary>
    public static async Task EndAsync(Terminal terminal)
    {
        await Task.Delay(Patience);
        terminal.WriteError(Interruption);
        Environment.Exit(Interrupted);
    }

    public static async Task<int> GuardAsync(Terminal terminal, bool verbose, Func<Task<int>> run, CancellationToken cancellation)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.WriteError(Interruption);
            return Interrupted;
        }
        catch (UsageException e)
        {
            terminal.WriteError(e.Message);
            return WrongUsage;
        }
        catch (Exception e) when (e is IForTheUser or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            terminal.WriteError(e.Message);
            foreach (var line in verbose ? $"{e}".Split('\n') : Evidence(e))
                terminal.WriteErrorDetail(line);
            return 1;
        }
        catch (Exception e)
        {
            terminal.WriteError($"this is a mistake in patchtracer itself:\n{e}");
            return 1;
        }
    }

    private static IEnumerable<string> Evidence(Exception e) => e switch
    {
        IEvidence told => told.Evidence.TrimEnd().Split('\n').TakeLast(EvidenceLines).Where(line => line.Trim().Length > 0),
        IForTheUser => [],
        _ => ["--verbose tells where it came from"],
    };
}
