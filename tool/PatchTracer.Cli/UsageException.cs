namespace PatchTracer.Cli;

/// <summary>
/// An option has a value that it can never take, or lacks the one it goes with: wrong usage, whatever the machine and the files are like.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
