using System.Buffers;

namespace PatchTracer.Otlp.Protobuf;

/// <summary>
/// Bytes that grow at their end. With a budget every byte is taken from it before it is allocated, and large ones are not on the
/// managed heap: their owner disposes them, and they are gone. Without one they are ordinary arrays, and nobody need dispose them.
/// </summary>
internal sealed class GrowingBytes(ByteBudget? budget, int limit) : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 256;

    /// <summary>Up to here pooled arrays are as good: the pool keeps few of this size.</summary>
    private const int LargestPooled = 64 << 10;

    private byte[] _array = [];
    private NativeBlock? _block;

    public int Length { get; private set; }

    public int Capacity { get; private set; }

    /// <summary>Good until more is written, or these bytes are disposed.</summary>
    public Span<byte> Written => All[..Length];

    /// <summary>As <see cref="Written"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => (_block?.Memory ?? _array)[..Length];

    private Span<byte> All => _block is null ? _array : _block.GetSpan();

    public void Advance(int count) => Length += count;

    /// <exception cref="TooLargeException">There would be more than the limit.</exception>
    /// <exception cref="NoRoomException">The budget has no more.</exception>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return All[Length..];
    }

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return (_block?.Memory ?? _array)[Length..];
    }

    public void Clear() => Length = 0;

    /// <summary>False when the budget has no room for a capacity of so many bytes.</summary>
    public bool TryGrow(int capacity)
    {
        if (capacity <= Capacity)
            return true;
        if (budget is null)
            Array.Resize(ref _array, capacity);
        else if (capacity <= LargestPooled)
            return TryRent(capacity);
        else if (!TryAllocate(capacity))
            return false;
        Capacity = capacity;
        return true;
    }

    public void Dispose()
    {
        Release();
        Length = 0;
    }

    private void Reserve(int more)
    {
        var needed = (long)Length + more;
        if (needed <= Capacity)
            return;
        if (needed > limit)
            throw new TooLargeException($"the body unpacks to more than {limit} bytes");
        if (!TryGrow((int)Math.Min(Math.Min(limit, Array.MaxLength), Math.Max(needed, Math.Max(2L * Capacity, FirstBytes)))))
            throw new NoRoomException();
    }

    private bool TryRent(int capacity)
    {
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        if (!budget!.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }
        Written.CopyTo(larger);
        Release();
        (_array, Capacity) = (larger, larger.Length);
        return true;
    }

    // The kernel moves a large block's pages, so growing it needs no second one for a while.
    private bool TryAllocate(int capacity)
    {
        if (!budget!.TryTake(_block is null ? capacity : capacity - Capacity))
            return false;
        if (_block is not null)
        {
            _block.Resize(capacity);
            return true;
        }
        var block = new NativeBlock(capacity);
        Written.CopyTo(block.GetSpan());
        Release();
        _block = block;
        return true;
    }

    private void Release()
    {
        if (budget is null || Capacity == 0)
            return;
        if (_block is null)
            ArrayPool<byte>.Shared.Return(_array);
        ((IDisposable?)_block)?.Dispose();
        budget.Return(Capacity);
        (_array, _block, Capacity) = ([], null, 0);
    }
}
