namespace PatchTracer.Weaving.Catalogs;

internal enum AttributeType
{
    String,
    Int,
    Bool,
}
