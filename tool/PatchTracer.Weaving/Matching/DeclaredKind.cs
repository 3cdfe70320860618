namespace PatchTracer.Weaving.Matching;

internal enum DeclaredKind
{
    Receiver,
    Parameter,
    Result,
    Local,
}
