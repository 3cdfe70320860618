using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using PatchTracer.Collector.Log;
using PatchTracer.Collector.Workers;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Exchange;

/// <summary>Has a Parquet file read by a <see cref="ParquetWorker"/>: what few bytes of it may stand for costs that process, and not this one.</summary>
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
            var process = LimitedProcess.Start(ParquetWorker.Argument, copy ?? ForeignFile.PathOf((FileStream)input));
            try
            {
                var output = process.StandardOutput.BaseStream;
                while (await NextAsync(output, cancellation) is { } request)
                    yield return ReadRequest.Of(RawSignal.Traces, RawEncoding.OtlpJson, request);
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
    private static async Task<byte[]?> NextAsync(Stream output, CancellationToken cancellation)
    {
        var header = new byte[ParquetWorker.HeaderSize];
        if (await output.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) < header.Length)
            throw TooLarge();
        var content = new byte[BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(1))];
        if (await output.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellation) < content.Length)
            throw TooLarge();
        return header[0] switch
        {
            ParquetWorker.Request => content,
            ParquetWorker.End => null,
            ParquetWorker.Refusal => throw new FormatException(Encoding.UTF8.GetString(content)),
            _ => throw TooLarge(),
        };
    }

    // A process that says nothing more ended for want of memory.
    private static FormatException TooLarge() => new(
        $"reading it takes more than the {ParquetWorker.MaxDataBytes >> 20} MiB of memory that there are for it; write it with smaller row groups, pages and values");
}
