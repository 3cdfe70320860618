namespace PatchTracer.Traces;

/// <summary>
/// The alternatives of OTLP's <c>AnyValue</c>, by their names there; <see cref="Empty"/> is an AnyValue with nothing set.
/// </summary>
public enum AttributeKind
{
    Empty = 0,
    StringValue,
    BoolValue,
    IntValue,
    DoubleValue,
    BytesValue,
    ArrayValue,
    KvlistValue,
}
