using PatchTracer.Traces;

namespace PatchTracer.Cli;

/// <summary>What options that name a trace take.</summary>
internal static class TraceIds
{
    /// <exception cref="UsageException">No trace id.</exception>
    public static TraceId Parse(string text) =>
        TraceId.TryParse(text, out var id) ? id : throw new UsageException($"`{text}` is no trace id: 32 hexadecimal digits");
}
