namespace PatchTracer.Sources;

/// <summary>What becomes one commit.</summary>
/// <param name="Name">Goes into the commit's trailer.</param>
/// <param name="Message">Subject, and a body if there is more to say; the trailers are added.</param>
public sealed record ComponentEdits(string Name, string Message, IReadOnlyList<TreeEdit> Edits);
