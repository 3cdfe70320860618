namespace Jaeger.Thrift;

/// <summary>Who reports (jaeger.thrift, <c>struct Process</c>).</summary>
/// <param name="ServiceName">The service's name; Jaeger sorts everything by it.</param>
/// <param name="Tags">What is known of the process.</param>
public sealed record Process(string ServiceName, IReadOnlyList<Tag> Tags);
