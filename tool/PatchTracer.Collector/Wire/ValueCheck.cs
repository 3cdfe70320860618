namespace PatchTracer.Collector.Wire;

/// <summary>Walks attributes without keeping anything: a request that is acknowledged must be readable to its last byte.</summary>
internal static class ValueCheck
{
    public static void KeyValue(ReadOnlySpan<byte> message, int depth)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                reader.ReadBytes(type);
            else if (field == 2)
                Any(reader.ReadBytes(type), depth);
            else
                reader.Skip(type);
        }
    }

    /// <summary>Checks the attributes of an event, a link, a resource or a scope; its other fields only for being whole.</summary>
    public static void WithAttributes(ReadOnlySpan<byte> message, int attributes)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == attributes)
                KeyValue(reader.ReadBytes(type), 0);
            else
                reader.Skip(type);
        }
    }

    private static void Any(ReadOnlySpan<byte> message, int depth)
    {
        if (depth >= TraceWalker.MaxValueDepth)
            throw new MalformedRequestException($"an attribute nests deeper than {TraceWalker.MaxValueDepth} values");
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1 or 7: reader.ReadBytes(type); break;
                case 2 or 3: reader.ReadVarint(type); break;
                case 4: reader.ReadFixed64(type); break;
                case 5 or 6: Values(reader.ReadBytes(type), list: field == 6, depth + 1); break;
                default: reader.Skip(type); break;
            }
        }
    }

    private static void Values(ReadOnlySpan<byte> message, bool list, int depth)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field != 1)
                reader.Skip(type);
            else if (list)
                KeyValue(reader.ReadBytes(type), depth);
            else
                Any(reader.ReadBytes(type), depth);
        }
    }
}
