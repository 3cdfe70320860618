using PatchTracer.Collector;

internal partial class Program
{
    static partial void RunAsWorker(string[] arguments, ref int? ended)
    {
        if (Worker.IsWanted(arguments))
            ended = Worker.Main(arguments);
    }
}
