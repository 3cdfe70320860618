namespace PatchTracer.Collector.Queries;

/// <summary>A request that is answered with an HTTP error; the message is for who sent it.</summary>
internal sealed class QueryRefusal(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
