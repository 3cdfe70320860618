using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// Reads rows in RowBinary as they come. Each begins with a byte that is <see cref="Mark"/>: a server that fails on its way writes its
/// message where the next row would be.
/// </summary>
internal sealed class RowReader(Stream rows, Uri server) : IDisposable
{
    /// <summary>In front of each row; no message begins with it.</summary>
    public const byte Mark = 1;

    /// <summary>Of one text. Receivers take no request that is larger.</summary>
    private const int LongestText = 64 << 20;

    private const int LongestArray = 1 << 20;
    private const int BufferBytes = 256 << 10;

    private readonly BufferedStream _rows = new(rows, BufferBytes);

    /// <summary>False behind the last row.</summary>
    /// <exception cref="ClickHouseException">The server could not go on.</exception>
    public bool Next()
    {
        var first = Read();
        if (first is Mark or < 0)
            return first == Mark;
        using var rest = new StreamReader(_rows, Encoding.UTF8);
        var message = new char[4096];
        var length = rest.ReadBlock(message);
        throw ClickHouseClient.Refusal(server, HttpStatusCode.OK, (char)first + new string(message, 0, length));
    }

    public void Dispose() => _rows.Dispose();

    public long Number()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        ReadAll(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public byte[] Bytes()
    {
        var bytes = new byte[Length(LongestText)];
        ReadAll(bytes);
        return bytes;
    }

    public T[] Array<T>(Func<T> read)
    {
        var values = new T[Length(LongestArray)];
        for (var i = 0; i < values.Length; i++)
            values[i] = read();
        return values;
    }

    private int Length(int most)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = Read();
            if (next < 0)
                throw CutOff();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                break;
            shift += 7;
            if (shift > 35)
                throw CutOff();
        }
        return value <= (ulong)most ? (int)value : throw new ClickHouseException(ClickHouseFailure.Content,
            $"ClickHouse at {server.Authority} sends a value of {value} bytes or elements, which no span has");
    }

    private int Read()
    {
        try
        {
            return _rows.ReadByte();
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            throw CutOff(e);
        }
    }

    private void ReadAll(Span<byte> into)
    {
        try
        {
            _rows.ReadExactly(into);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ObjectDisposedException)
        {
            throw CutOff(e);
        }
    }

    private ClickHouseException CutOff(Exception? inner = null) => new(ClickHouseFailure.Unavailable,
        $"ClickHouse at {server.Authority} sends rows that end in the middle{(inner is null ? "" : $": {inner.Message}")}", inner);
}
