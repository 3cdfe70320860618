namespace PatchTracer.Fresh;

/// <summary>A machine could not be made or reached: what, where, and what to do next.</summary>
internal sealed class FreshException(string message, Exception? inner = null) : Exception(message, inner);
