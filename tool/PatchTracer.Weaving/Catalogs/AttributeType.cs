namespace PatchTracer.Weaving;

internal enum AttributeType
{
    String,
    Int,
    Bool,
}
