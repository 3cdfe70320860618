namespace PatchTracer.Traces;

/// <summary>What reported a span: one object shared by all its spans. Equality is by content.</summary>
public sealed record Resource(AttributeList Attributes)
{
    public static readonly Resource Empty = new(AttributeList.Empty);

    public uint DroppedAttributesCount { get; init; }

    public string SchemaUrl { get; init; } = "";

    /// <summary><c>service.name</c>; empty when it was not told.</summary>
    public string Service { get; } = Attributes.Text(Conventions.ServiceName) ?? "";

    /// <summary><c>k8s.node.name</c>; null when it was not told.</summary>
    public string? Node { get; } = Attributes.Text(Conventions.NodeName);
}
