using System.Text;
using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Collector.Forwarding;

/// <summary>Reads what an OTLP receiver answers, as <see cref="Receivers.Answer"/> writes it.</summary>
internal static class ExportAnswer
{
    /// <summary>What an <c>ExportTraceServiceResponse</c> says was not taken.</summary>
    public static Delivery OfResponse(ReadOnlySpan<byte> response)
    {
        try
        {
            var partial = Field(response, 1);
            var rejected = 0UL;
            var reader = new ProtoReader(partial);
            while (reader.TryReadTag(out var field, out var type))
            {
                if (field == 1)
                    rejected = reader.ReadVarint(type);
                else
                    reader.Skip(type);
            }
            return Delivery.Done with { RejectedSpans = (long)rejected, Message = Encoding.UTF8.GetString(Field(partial, 2)) };
        }
        catch (MalformedRequestException)
        {
            // It said yes; what else it said is not needed.
            return Delivery.Done;
        }
    }

    /// <summary>The delay of a <c>RetryInfo</c> in the details of a <c>google.rpc.Status</c>; null when there is none.</summary>
    public static TimeSpan? RetryDelay(ReadOnlySpan<byte> status)
    {
        try
        {
            var any = Field(status, 3);
            if (!Field(any, 1).EndsWith("/google.rpc.RetryInfo"u8))
                return null;
            var (seconds, nanos) = (0L, 0L);
            var reader = new ProtoReader(Field(Field(any, 2), 1));
            while (reader.TryReadTag(out var field, out var type))
            {
                if (field == 1)
                    seconds = (long)reader.ReadVarint(type);
                else if (field == 2)
                    nanos = (long)reader.ReadVarint(type);
                else
                    reader.Skip(type);
            }
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600)) + TimeSpan.FromTicks(Math.Clamp(nanos, 0, 999_999_999) / 100);
        }
        catch (MalformedRequestException)
        {
            return null;
        }
    }

    // The last occurrence counts; empty when there is none.
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, int wanted)
    {
        var found = default(ReadOnlySpan<byte>);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == wanted)
                found = reader.ReadBytes(type);
            else
                reader.Skip(type);
        }
        return found;
    }
}
