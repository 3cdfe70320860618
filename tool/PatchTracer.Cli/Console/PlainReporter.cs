using PatchTracer.Workspace;

namespace PatchTracer.Cli.Console;

/// <summary>
/// Plain lines on standard error for pipes, CI and NO_COLOR; a status is written when it changes, at most once in ten seconds.
/// </summary>
internal sealed class PlainReporter(TextWriter error) : IReporter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private DateTime _lastStatus;
    private string _status = "";

    public void Status(string text)
    {
        lock (_lock)
        {
            if (text == _status || DateTime.UtcNow - _lastStatus < Interval)
                return;
            (_status, _lastStatus) = (text, DateTime.UtcNow);
            error.WriteLine($"  … {VisibleText.Of(text)}");
        }
    }

    public void Info(string text)
    {
        lock (_lock)
            error.WriteLine(VisibleText.Of(text));
    }

    public void Warn(string text) => Info($"warning: {text}");
}
