namespace PatchTracer.Weaving.Applying;

/// <summary>Who exported patches are from, and when; the same author and plan give the same bytes.</summary>
public sealed record PatchAuthor(string Name, string Email, DateTimeOffset Date);
