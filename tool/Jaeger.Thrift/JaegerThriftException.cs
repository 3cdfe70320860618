namespace Jaeger.Thrift;

/// <summary>Bytes are not the message that they should be, or go over a limit.</summary>
public sealed class JaegerThriftException(string message, Exception? inner = null) : Exception(message, inner);
