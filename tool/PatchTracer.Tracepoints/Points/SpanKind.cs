namespace PatchTracer.Tracepoints.Points;

internal enum SpanKind
{
    Internal,
    Client,
    Server,
    Producer,
    Consumer,
}
