namespace PatchTracer.Workspace;

/// <summary>An external program could not be started or ended with an exit code that is not 0.</summary>
public sealed class ToolException(string program,
    IReadOnlyList<string> arguments, int? exitCode, string lastOutput, Exception? inner = null)
    : Exception(Describe(program, arguments, exitCode, lastOutput), inner), IForTheUser
{
    public string Program { get; } = program;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>Null when the program could not be started at all.</summary>
    public int? ExitCode { get; } = exitCode;

    /// <summary>The last lines of its standard output and error, at most <see cref="Tool.KeptLines"/>.</summary>
    public string LastOutput { get; } = lastOutput;

    private static string Describe(string program, IReadOnlyList<string> arguments, int? exitCode, string lastOutput)
    {
        var command = string.Join(' ', arguments.Prepend(program));
        if (command.Length > 400)
            command = $"{command[..400]}…";
        return exitCode is null
            ? $"{program} could not be started (is it installed? `patchtracer doctor` tells): {command}"
            : $"`{command}` ended with exit code {exitCode}:\n{lastOutput.TrimEnd()}";
    }
}
