namespace PatchTracer.Tracepoints.Points;

internal enum PointKind
{
    Internal,
    Client,
    Server,
    Producer,
    Consumer,
}
