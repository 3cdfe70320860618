namespace PatchTracer.Otlp.Protobuf;

/// <summary>The bytes of a request are not what their content type says. Costs its sender a 400, nobody else anything.</summary>
internal sealed class MalformedRequestException(string message, Exception? inner = null) : Exception(message, inner);
