namespace PatchTracer.Truth.Runs;

/// <summary>The run is not complete as it is: what breaks in it would prove nothing.</summary>
internal sealed class IncompleteRunException(string message) : Exception(message);
