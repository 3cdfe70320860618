using System.Buffers.Binary;
using System.Text;
using PatchTracer.Workspace;

namespace PatchTracer.Exchange;

/// <summary>
/// What this assembly runs as: a process that reads one Parquet file, its argument, and ends. It says on standard output one part after the other: a byte that tells
/// what it is, four of its length, little-endian, and so many bytes: a request in OTLP's JSON, the reason why there are no more, or nothing
/// when that was all. It ends when its input does.
/// </summary>
public static class ParquetWorker
{
    /// <summary>The first argument of a process that is to be this.</summary>
    internal const string Argument = "--parquet-worker";

    /// <summary>What it may write to for any file, the engine a half of it.</summary>
    private const long FreeBytes = 224 << 20;

    /// <summary>Pages are unpacked as a whole, and some programs write very large ones.</summary>
    private const int BytesPerByte = 16;

    private const long MaxBytes = 1L << 30;

    internal const byte Request = (byte)'R', Refusal = (byte)'F', TooLarge = (byte)'M', End = (byte)'E';

    internal const int HeaderSize = 5;

    /// <param name="path">The file that it is to read.</param>
    internal static long MaxDataBytes(string path) =>
        Math.Min(MaxBytes, FreeBytes + (BytesPerByte * (new FileInfo(path) is { Exists: true } file ? file.Length : 0)));

    /// <summary>Whether a program that is one executable was started to be this.</summary>
    public static bool IsWanted(string[] arguments) => arguments is [Argument, ..];

    public static int Main(string[] arguments)
    {
        var path = arguments[1];
        LimitedProcess.Restrict(MaxDataBytes(path));
        LimitedProcess.EndWith(Console.OpenStandardInput());
        using var output = Console.OpenStandardOutput();
        try
        {
            foreach (var request in ParquetReader.Read(path))
                Write(output, Request, request.Span);
            Write(output, End, []);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            Write(output, Refusal, Encoding.UTF8.GetBytes(e.Message));
        }
        catch (OutOfMemoryException)
        {
            Write(output, TooLarge, []);
        }
        return 0;
    }

    private static void Write(Stream output, byte kind, ReadOnlySpan<byte> content)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], content.Length);
        output.Write(header);
        output.Write(content);
        output.Flush();
    }
}
