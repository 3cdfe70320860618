namespace Jaeger.Thrift;

/// <summary>Thrift's two encodings that Jaeger speaks.</summary>
public enum ThriftEncoding
{
    /// <summary>Thrift's compact protocol: UDP port 6831.</summary>
    Compact = 0,

    /// <summary>Thrift's binary protocol, strict or not: UDP port 6832, and HTTP.</summary>
    Binary = 1,
}
