using System.Buffers;
using System.Runtime.InteropServices;

namespace PatchTracer.Otlp.Protobuf;

/// <summary>
/// Memory outside the managed heap: gone the moment it is disposed, however seldom garbage is collected. Its owner sees to that; there is
/// no finalizer.
/// </summary>
internal sealed unsafe class NativeBlock : MemoryManager<byte>
{
    private byte* _bytes;
    private int _length;

    public NativeBlock(int length)
    {
        _bytes = (byte*)NativeMemory.Alloc((nuint)length);
        _length = length;
    }

    /// <summary>What was in it stays; spans and pointers that were handed out before are good no more.</summary>
    public void Resize(int length)
    {
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)length);
        _length = length;
    }

    public override Span<byte> GetSpan() => new(_bytes, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_bytes + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _length = 0;
    }
}
