namespace PatchTracer.Traces;

/// <summary>The instrumentation scope of a span: one object shared by all its spans. Equality is by content.</summary>
public sealed record Scope(string Name, string Version)
{
    public static readonly Scope Empty = new("", "");

    public AttributeList Attributes { get; init; } = AttributeList.Empty;

    public uint DroppedAttributesCount { get; init; }

    public string SchemaUrl { get; init; } = "";
}
