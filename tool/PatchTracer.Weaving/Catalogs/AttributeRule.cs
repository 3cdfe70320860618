namespace PatchTracer.Weaving.Catalogs;

internal sealed record AttributeRule(string Key, AttributeType Type, Operand Value);
