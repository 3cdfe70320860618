using PatchTracer.Storage.Log;

namespace PatchTracer.Storage.Index;

/// <summary>A stretch of whole records of one segment: what is read, and unpacked, to get at one span.</summary>
/// <param name="Position">Where its first record begins.</param>
/// <param name="Bytes">To the end of its last record.</param>
internal readonly record struct Page(int Id, LogPosition Position, int Bytes);
