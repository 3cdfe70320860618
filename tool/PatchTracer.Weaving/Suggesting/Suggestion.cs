namespace PatchTracer.Weaving.Suggesting;

/// <summary>A tracepoint that fits a tree, as a file of a catalog that nobody has written yet.</summary>
/// <param name="Id">Unique among the suggestions.</param>
/// <param name="Path">Of the catalog's file, relative to the catalog, with <c>/</c>.</param>
/// <param name="Text">Of the catalog's file.</param>
/// <param name="Function">As Go's own messages have it.</param>
/// <param name="File">The function's, relative to the tree.</param>
/// <param name="Line">From 1.</param>
/// <param name="Why">What the function is.</param>
public sealed record Suggestion(string Id, string Path, string Text, string Function, string File, int Line, string Why);
