namespace PatchTracer.Weaving;

internal enum DeclaredKind
{
    Receiver,
    Parameter,
    Result,
    Local,
}
