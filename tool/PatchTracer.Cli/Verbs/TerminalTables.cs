using PatchTracer.Cli.Console;
using PatchTracer.Traces.Views;

namespace PatchTracer.Cli.Verbs;

internal static class TerminalTables
{
    public static void Write(this Terminal terminal, PlainTable table) => terminal.Write(table.Table, table.Lines);
}
