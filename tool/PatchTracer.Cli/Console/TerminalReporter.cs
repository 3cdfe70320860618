using PatchTracer.Workspace;
using Spectre.Console;

namespace PatchTracer.Cli.Console;

/// <summary>A spinner with the current status below the lines worth keeping, on standard error.</summary>
internal sealed class TerminalReporter(IAnsiConsole error) : IReporter
{
    private StatusContext? _context;

    public async Task ShowAsync(Func<Task> work) =>
        await error.Status().Spinner(Spinner.Known.Dots).StartAsync("starting", async context =>
        {
            _context = context;
            await work();
            _context = null;
        });

    public void Status(string text)
    {
        if (_context is { } context)
            context.Status = Markup.Escape(Shorten(text));
    }

    public void Info(string text) => error.MarkupLineInterpolated($"{text}");

    public void Warn(string text) => error.MarkupLineInterpolated($"[yellow]warning:[/] {text}");

    private string Shorten(string text)
    {
        var line = VisibleText.OfLine(text.ReplaceLineEndings(" "));
        var room = Math.Max(20, error.Profile.Width - 4);
        return line.Length <= room ? line : $"{line[..(room - 1)]}…";
    }
}
