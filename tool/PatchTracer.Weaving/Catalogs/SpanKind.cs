namespace PatchTracer.Weaving;

internal enum SpanKind
{
    Internal,
    Client,
    Server,
    Producer,
    Consumer,
}
