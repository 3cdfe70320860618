using PatchTracer.Cli.Console;

namespace PatchTracer.Cli.Verbs;

/// <summary>One verb: its options are the properties, CommandLineParser fills them.</summary>
internal interface IVerb
{
    /// <summary>
    /// Whether there is nothing to put in order when it is interrupted: it ends then even where it waits for a file, or computes.
    /// </summary>
    bool EndsAtOnce => false;

    bool Verbose { get; }

    /// <returns>0: done; 1: a finding or a failure; 2: wrong usage.</returns>
    Task<int> RunAsync(Terminal terminal, CancellationToken cancellation);
}
