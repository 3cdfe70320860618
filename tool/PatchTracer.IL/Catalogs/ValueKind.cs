namespace PatchTracer.IL.Catalogs;

internal enum ValueKind
{
    String,
    Int,
    Double,
    Bool,
}
