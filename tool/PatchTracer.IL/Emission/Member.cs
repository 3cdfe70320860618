namespace PatchTracer.IL.Emission;

/// <summary>A property, field or method without parameters that a path goes through.</summary>
/// <param name="Owner">The type that it is read from.</param>
/// <param name="Type">What it gives.</param>
/// <param name="IsByReference">Does it give a reference to that?</param>
internal sealed record Member(MethodReference? Getter, FieldReference? Field, TypeReference Owner, TypeReference Type, bool IsByReference);
