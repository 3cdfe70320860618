using PatchTracer.Collector.Sql;

internal partial class Program
{
    static partial void RunAsWorker(string[] arguments, ref int? ended)
    {
        if (SqlWorker.IsWanted(arguments))
            ended = SqlWorker.Main(arguments[1..]);
    }
}
