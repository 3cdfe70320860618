using CommandLine;

namespace PatchTracer.Cli.Verbs;

/// <summary>What every verb takes.</summary>
internal abstract class CommonOptions
{
    [Option("verbose", HelpText = "Tell of each program that is run, with its time and exit code, "
        + "and of a failure where in patchtracer it came from.")]
    public bool Verbose { get; set; }
}
