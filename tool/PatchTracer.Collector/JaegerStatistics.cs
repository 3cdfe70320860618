namespace PatchTracer.Collector;

/// <summary>What came by UDP since the start; the counts of all receivers are in <see cref="CollectorStatistics"/>.</summary>
/// <param name="Datagrams">Readable ones.</param>
/// <param name="LostSpans">Spans in them that could not be written down: the disk was full, or more came than could wait. What the kernel
/// dropped before is not among them.</param>
public sealed record JaegerStatistics(long Datagrams, long LostSpans);
