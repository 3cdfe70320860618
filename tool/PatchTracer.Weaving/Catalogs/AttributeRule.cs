namespace PatchTracer.Weaving;

internal sealed record AttributeRule(string Key, AttributeType Type, Operand Value);
