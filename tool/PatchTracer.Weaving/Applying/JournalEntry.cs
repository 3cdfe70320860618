using System.Text.Json.Serialization;

namespace PatchTracer.Weaving;

/// <param name="Path">Relative to the tree.</param>
/// <param name="Original">SHA-256; null for a file that was not there.</param>
/// <param name="Woven">SHA-256; null while a file is being given its original bytes back.</param>
internal sealed record JournalEntry(string Path, string? Original, string? Woven)
{
    /// <summary>What an interrupted change had started from, where that was neither the original nor the outcome.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Before { get; init; }

    /// <summary>Whether the weaver can have written the file that has this digest, or taken it away.</summary>
    public bool IsOurs(string? digest) => digest is null ? Original is null : digest == Woven || digest == Before;
}
