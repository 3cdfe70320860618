using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace PatchTracer.Otlp.Protobuf;

/// <summary>
/// Reads one protobuf message in place. Nothing is allocated for a length that the bytes at hand cannot hold, so a
/// huge length prefix costs nothing.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>How many bytes are left.</summary>
    public readonly int Rest => _rest.Length;

    /// <summary>Moves to the next field; false at the end of the message.</summary>
    public bool TryReadTag(out int field, out WireType type)
    {
        if (_rest.IsEmpty)
        {
            field = 0;
            type = default;
            return false;
        }
        var tag = ReadVarint();
        field = (int)(tag >> 3);
        type = (WireType)(tag & 7);
        // Field numbers end at 2^29 - 1.
        if (field is 0 || tag > uint.MaxValue)
            Malformed("a field number is out of range");
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if (!_rest.IsEmpty && _rest[0] < 0x80)
        {
            var value = _rest[0];
            _rest = _rest[1..];
            return value;
        }
        return ReadLongVarint();
    }

    public ulong ReadFixed64()
    {
        if (_rest.Length < 8)
            Malformed("a 64-bit field is cut off");
        var value = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
        _rest = _rest[8..];
        return value;
    }

    public uint ReadFixed32()
    {
        if (_rest.Length < 4)
            Malformed("a 32-bit field is cut off");
        var value = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[4..];
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVarint();
        if (length > (ulong)_rest.Length)
            Malformed("a length prefix goes past the end of its message");
        var bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    public ulong ReadVarint(WireType type)
    {
        Expect(WireType.Varint, type);
        return ReadVarint();
    }

    public ulong ReadFixed64(WireType type)
    {
        Expect(WireType.Fixed64, type);
        return ReadFixed64();
    }

    public uint ReadFixed32(WireType type)
    {
        Expect(WireType.Fixed32, type);
        return ReadFixed32();
    }

    public ReadOnlySpan<byte> ReadBytes(WireType type)
    {
        Expect(WireType.Bytes, type);
        return ReadBytes();
    }

    /// <summary>Bytes that are not UTF-8 become U+FFFD; the raw log keeps them as they came.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    public string ReadString(WireType type) => Encoding.UTF8.GetString(ReadBytes(type));

    public void Skip(WireType type)
    {
        switch (type)
        {
            case WireType.Varint: ReadVarint(); break;
            case WireType.Fixed64: ReadFixed64(); break;
            case WireType.Bytes: ReadBytes(); break;
            case WireType.Fixed32: ReadFixed32(); break;
            default: Malformed($"wire type {(int)type} is not known"); break;
        }
    }

    /// <summary>Skips a known field, which must have the type of its definition.</summary>
    public void Skip(WireType type, WireType expected)
    {
        Expect(expected, type);
        Skip(type);
    }

    /// <summary>Refuses a known field that comes in another encoding than its definition says.</summary>
    private static void Expect(WireType expected, WireType actual)
    {
        if (expected != actual)
            Malformed($"a field has wire type {(int)actual} instead of {(int)expected}");
    }

    private ulong ReadLongVarint()
    {
        ulong value = 0;
        for (var index = 0; index < 10; index++)
        {
            if (index >= _rest.Length)
                break;
            value |= (ulong)(_rest[index] & 0x7f) << (7 * index);
            if (_rest[index] < 0x80)
            {
                _rest = _rest[(index + 1)..];
                return value;
            }
        }
        Malformed("a varint is cut off or longer than 10 bytes");
        return 0;
    }

    [DoesNotReturn]
    private static void Malformed(string what) => throw new MalformedRequestException($"not a protobuf message: {what}");
}
