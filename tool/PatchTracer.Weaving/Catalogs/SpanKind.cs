namespace PatchTracer.Weaving.Catalogs;

internal enum SpanKind
{
    Internal,
    Client,
    Server,
    Producer,
    Consumer,
}
