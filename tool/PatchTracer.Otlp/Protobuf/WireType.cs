namespace PatchTracer.Otlp.Protobuf;

/// <summary>Protocol Buffers encoding, "Message Structure". Groups (3, 4) are not used by OTLP and are refused.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
