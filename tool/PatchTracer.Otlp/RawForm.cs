namespace PatchTracer.Otlp;

/// <summary>What a request of the raw log is about.</summary>
public enum RawSignal : byte
{
    Traces = 1,
    Metrics = 2,
}

/// <summary>How a request of the raw log is written.</summary>
public enum RawEncoding : byte
{
    /// <summary>An OTLP export request in protobuf.</summary>
    OtlpProto = 1,

    /// <summary>An OTLP export request in JSON.</summary>
    OtlpJson = 2,
}

/// <summary>How the bytes of a request of the raw log are packed.</summary>
public enum RawCompression : byte
{
    None = 0,
    Gzip = 1,
}
