namespace Jaeger.Thrift;

/// <summary>Something that happened at one moment of a span (jaeger.thrift, <c>struct Log</c>).</summary>
/// <param name="Timestamp">Microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Fields">What is known of it.</param>
public sealed record Log(long Timestamp, IReadOnlyList<Tag> Fields);
