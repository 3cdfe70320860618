using PatchTracer.Workspace;

namespace PatchTracer.Images;

/// <summary>An image, an archive or what one is made of is not as it must be; the message says what to do next.</summary>
public sealed class ImageException(string message, string? path = null, Exception? inner = null) : Exception(message, inner), IForTheUser
{
    /// <summary>The file that is at fault, if it is one.</summary>
    public string? Path { get; } = path;
}
