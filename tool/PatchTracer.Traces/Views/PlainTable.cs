using Spectre.Console;
using Spectre.Console.Rendering;

namespace PatchTracer.Traces.Views;

/// <summary>The table of every report and list: columns without lines between them, as wide as what is in them.</summary>
public sealed class PlainTable
{
    /// <summary>A text that nobody reads on a terminal is not broken.</summary>
    private const int Endless = 100_000;

    private readonly IReadOnlyList<PlainColumn> _columns;

    public PlainTable(params IReadOnlyList<PlainColumn> columns)
    {
        _columns = columns;
        Table = new Table { Border = TableBorder.None, ShowHeaders = columns.Any(column => column.Title.Length > 0) };
        foreach (var column in columns)
        {
            Table.AddColumn(new TableColumn(Cell(column, column.Title))
            {
                Padding = new Padding(0, 0, column.Gap, 0),
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
            });
        }
    }

    /// <summary>For a terminal, which breaks what is too wide for it.</summary>
    public Table Table { get; }

    /// <param name="cells">One for each column; what is not visible in them is made so.</param>
    public void Row(params IReadOnlyList<string> cells) => Row(cells, []);

    /// <param name="styles">How the first cells look on a terminal.</param>
    public void Row(IReadOnlyList<string> cells, IReadOnlyList<Style?> styles) =>
        Table.AddRow(cells.Select((cell, at) => Cell(_columns[at], cell, styles.ElementAtOrDefault(at))));

    /// <summary>As plain text, without the blanks at the ends of lines.</summary>
    public IEnumerable<string> Lines()
    {
        // Without a console: only the command line has one.
        var options = new RenderOptions(new Capabilities(), new Size(Endless, 1));
        var text = string.Concat(((IRenderable)Table).Render(options, Endless).Select(segment => segment.Text));
        return [.. text.Split('\n').SkipLast(1).Select(line => line.TrimEnd())];
    }

    /// <summary>Each line with a line feed behind it.</summary>
    public override string ToString() => string.Concat(Lines().Select(line => $"{line}\n"));

    private static Text Cell(PlainColumn column, string text, Style? style = null)
    {
        var cell = PlainText.Cut(text, column.Most);
        return new Text(column.IsNumber ? cell.PadLeft(column.Least) : cell.PadRight(column.Least), style);
    }
}
