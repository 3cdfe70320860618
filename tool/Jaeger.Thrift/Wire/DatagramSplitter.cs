namespace Jaeger.Thrift.Wire;

/// <summary>A datagram with so many spans; without bytes: so many spans that fit into none.</summary>
internal readonly record struct Datagram(byte[]? Bytes, int Spans);

/// <summary>Packs the spans of a batch into as few datagrams as their order allows.</summary>
internal static class DatagramSplitter
{
    public static IEnumerable<Datagram> Split(Batch batch, ThriftEncoding encoding, int limit)
    {
        using var writer = new DatagramWriter(batch, encoding);
        var overhead = writer.Overhead();
        var (waiting, size) = (new List<ReadOnlyMemory<byte>>(), overhead);
        foreach (var span in batch.Spans)
        {
            var bytes = writer.Encode(span);
            if (overhead + bytes.Length > limit)
            {
                yield return new Datagram(null, 1);
                continue;
            }
            if (size + bytes.Length > limit)
            {
                yield return new Datagram(writer.Datagram(waiting), waiting.Count);
                waiting.Clear();
                size = overhead;
            }
            waiting.Add(bytes);
            size += bytes.Length;
        }
        if (waiting.Count > 0)
            yield return new Datagram(writer.Datagram(waiting), waiting.Count);
    }
}
