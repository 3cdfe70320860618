namespace PatchTracer.Weaving;

/// <param name="Phase">Changing while files are being written: a process that was killed then left a half-woven tree.</param>
internal sealed record JournalContent(int Format, JournalPhase Phase, string Catalog, ImmutableArray<JournalEntry> Files);
