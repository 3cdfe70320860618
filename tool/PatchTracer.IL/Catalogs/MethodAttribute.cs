namespace PatchTracer.IL;

internal sealed record MethodAttribute(string Key, ValueKind Kind, MethodValue Value);
