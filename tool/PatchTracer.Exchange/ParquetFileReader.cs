using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using PatchTracer.Storage.Log;
using PatchTracer.Workspace;

namespace PatchTracer.Exchange;

/// <summary>
/// Has a Parquet file read by a <see cref="ParquetWorker"/>: what few bytes of it may stand for costs that process, and not this one.
/// </summary>
internal static class ParquetFileReader
{
    /// <summary>Of what is not a file and is copied to one: Parquet is read from its end.</summary>
    private const long MaxCopy = 4L << 30;

    /// <exception cref="FormatException">As <see cref="ParquetReader.Read"/>, or it takes more memory than there is for it.</exception>
    public static async IAsyncEnumerable<ReadRequest> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var copy = input is FileStream { CanSeek: true } ? null : Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            if (copy is not null)
            {
                await using var file = File.Create(copy);
                await new CappedStream(input, "standard input", MaxCopy).CopyToAsync(file, cancellation);
            }
            var path = copy ?? ForeignFile.PathOf((FileStream)input);
            var process = LimitedProcess.Start(typeof(ParquetWorker).Assembly, ParquetWorker.Argument, path);
            try
            {
                var output = process.StandardOutput.BaseStream;
                while (await NextAsync(output, path, cancellation) is { } request)
                    yield return SpanRequests.Checked(request);
            }
            finally
            {
                LimitedProcess.End(process);
            }
        }
        finally
        {
            if (copy is not null)
                File.Delete(copy);
        }
    }

    // Null when that was all.
    private static async Task<byte[]?> NextAsync(Stream output, string path, CancellationToken cancellation)
    {
        var header = new byte[ParquetWorker.HeaderSize];
        if (await output.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) < header.Length)
            throw Ended(path);
        var content = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1))];
        if (await output.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellation) < content.Length)
            throw Ended(path);
        return header[0] switch
        {
            ParquetWorker.Request => content,
            ParquetWorker.End => null,
            ParquetWorker.Refusal => throw new FormatException(Encoding.UTF8.GetString(content)),
            _ => throw TooLarge(path),
        };
    }

    private static FormatException TooLarge(string path) => new(
        $"reading it takes more than the {Bound(path)} of memory that there are for a file of its size; "
        + "write it with smaller row groups, pages and values");

    private static FormatException Ended(string path) => new(
        $"the process that reads it ended: it is damaged, or takes more than the {Bound(path)} of memory that there are for a file "
        + "of its size");

    private static string Bound(string path) => $"{ParquetWorker.MaxDataBytes(path) >> 20} MiB";
}
