using PatchTracer.Collector.Exchange;
using PatchTracer.Collector.Sql;

namespace PatchTracer.Collector;

/// <summary>What this assembly runs as, and a host that is one executable in its place: a <see cref="Workers.LimitedProcess"/>.</summary>
public static class Worker
{
    /// <summary>Whether a program was started to be this; it calls <see cref="Main"/> with the same arguments then.</summary>
    public static bool IsWanted(string[] arguments) => arguments is [SqlWorker.Argument or ParquetWorker.Argument, ..];

    public static int Main(string[] arguments) =>
        arguments[0] == SqlWorker.Argument ? SqlWorker.Main(arguments[1..]) : ParquetWorker.Main(arguments[1..]);
}
