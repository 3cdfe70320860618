namespace PatchTracer.IL.Catalogs;

internal sealed record MethodAttribute(string Key, ValueKind Kind, MethodValue Value);
