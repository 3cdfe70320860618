namespace PatchTracer.IL;

/// <summary>Something that a woven method can put on the stack.</summary>
internal sealed record LoadedValue(Action<Code> Load, TypeReference Type);
