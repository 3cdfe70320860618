using PatchTracer.Workspace;

namespace PatchTracer.Experiments;

/// <summary>An experiment cannot be read or carried out; the message says what, where and what to do next.</summary>
public sealed class ExperimentException(string message, string? file = null, int line = 0, int column = 0, Exception? inner = null)
    : Exception(file is null ? message : line > 0 ? $"{file}:{line}:{column}: {message}" : $"{file}: {message}", inner), IForTheUser
{
    public string? File { get; } = file;

    public int Line { get; } = line;

    public int Column { get; } = column;
}
