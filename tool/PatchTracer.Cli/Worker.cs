using PatchTracer.Collector.Sql;
using PatchTracer.Exchange;

internal partial class Program
{
    static partial void RunAsWorker(string[] arguments, ref int? ended)
    {
        if (SqlWorker.IsWanted(arguments))
            ended = SqlWorker.Main(arguments);
        else if (ParquetWorker.IsWanted(arguments))
            ended = ParquetWorker.Main(arguments);
    }
}
