namespace PatchTracer.IL;

internal enum ValueKind
{
    String,
    Int,
    Double,
    Bool,
}
