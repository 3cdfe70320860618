using System.Diagnostics;
using PatchTracer.Workspace;

namespace PatchTracer.Fresh;

/// <summary>
/// What is kept goes to standard error; so does, once in a while, what is being done, since an emulated step may be silent for long.
/// </summary>
internal sealed class ConsoleReporter : IReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private readonly Lock _lock = new();

    public void Status(string text)
    {
        lock (_lock)
        {
            if (_sinceLast.Elapsed < Interval)
                return;
            Write($"    … {text}");
        }
    }

    public void Info(string text)
    {
        lock (_lock)
            Write(text);
    }

    public void Warn(string text) => Info(text);

    private void Write(string text)
    {
        _sinceLast.Restart();
        Console.Error.WriteLine(text);
    }
}
