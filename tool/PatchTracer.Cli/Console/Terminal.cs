using System.Text.Json;
using System.Text.Json.Serialization;
using PatchTracer.Workspace;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PatchTracer.Cli.Console;

/// <summary>
/// The console as every verb sees it: results on standard output, progress and diagnostics on standard error; colours and
/// spinners only on a terminal and without NO_COLOR (no-color.org). Whatever is written passes <see cref="VisibleText"/> here: nothing that
/// data says reaches a terminal as a command.
/// </summary>
internal sealed class Terminal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A pipe has no width; a table that wraps in a log is unreadable.</summary>
    private const int Endless = 4000;

    private readonly bool _colour = Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    private IAnsiConsole Error { get; }

    public Terminal()
    {
        Error = Open(System.Console.Error, _colour && !System.Console.IsErrorRedirected);
    }

    /// <summary>Runs long work with progress on standard error.</summary>
    public async Task<T> WorkAsync<T>(Func<IReporter, Task<T>> work)
    {
        if (!_colour || System.Console.IsErrorRedirected)
            return await work(new PlainReporter(System.Console.Error));
        var reporter = new TerminalReporter(Error);
        T result = default!;
        await reporter.ShowAsync(async () => result = await work(reporter));
        return result;
    }

    public static void WriteJson<T>(T value) => Write(ToJson(value));

    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json);

    public static void Write(string text) => System.Console.Out.WriteLine(VisibleText.Of(text).TrimEnd('\n'));

    /// <summary>For what writes UTF-8 itself.</summary>
    public static Stream OpenOutput() => new VisibleStream(System.Console.OpenStandardOutput());

    /// <summary>Columns of the terminal; very many in a pipe.</summary>
    public int Width => _colour && !System.Console.IsOutputRedirected ? Open(System.Console.Out, interactive: true).Profile.Width : Endless;

    /// <summary>One of two forms of the same: with colours on a terminal, plain lines in a pipe, each of them, empty ones too.</summary>
    public void Write(IRenderable onTerminal, Func<IEnumerable<string>> plain)
    {
        if (_colour && !System.Console.IsOutputRedirected)
            Open(System.Console.Out, interactive: true).Write(onTerminal);
        else
            foreach (var line in plain())
                System.Console.Out.WriteLine(VisibleText.Of(line));
    }

    public void WriteError(string text) => Error.MarkupLineInterpolated($"[red]patchtracer:[/] {text}");

    /// <summary>Text of many lines, without colours.</summary>
    public static void WriteErrorText(string text) => System.Console.Error.WriteLine(VisibleText.Of(text));

    /// <summary>A line of what another program said about it.</summary>
    public void WriteErrorDetail(string line) => Error.MarkupLineInterpolated($"[grey]  {line.TrimEnd()}[/]");

    private static IAnsiConsole Open(TextWriter writer, bool interactive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!interactive)
            console.Profile.Width = Endless;
        console.Pipeline.Attach(new VisibleSegments());
        return console;
    }
}
