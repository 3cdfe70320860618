using Xunit;

namespace Jaeger.Thrift.Tests;

public sealed class HostileInputTests
{
    [Fact]
    public void A_length_that_the_message_cannot_hold_allocates_nothing()
    {
        byte[][] bodies =
        [
            // A service name of 2^31 - 1 bytes; a list of 2^31 - 1 spans; negative lengths of both.
            [12, 0, 1, 11, 0, 1, 0x7f, 0xff, 0xff, 0xff],
            [15, 0, 2, 12, 0x7f, 0xff, 0xff, 0xff],
            [12, 0, 1, 11, 0, 1, 0xff, 0xff, 0xff, 0xff],
            [15, 0, 2, 12, 0xff, 0xff, 0xff, 0xff],
        ];
        foreach (var body in bodies)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<JaegerThriftException>(() => JaegerCodec.DecodeBody(body));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        }
    }

    [Fact]
    public void A_negative_length_in_the_name_of_a_message_is_refused() =>
        Assert.Throws<JaegerThriftException>(() => JaegerCodec.DecodeDatagram(new byte[] { 0x82, 0x81, 0, 0xff, 0xff, 0xff, 0xff, 0x0f }));

    [Fact]
    public void Structs_nested_deeper_than_the_limit_are_refused()
    {
        // Unknown field 99, a struct in a struct in a struct …
        var body = Enumerable.Repeat(new byte[] { 12, 0, 99 }, 100_000).SelectMany(bytes => bytes).ToArray();
        Assert.Throws<JaegerThriftException>(() => JaegerCodec.DecodeBody(body));
    }

    [Fact]
    public void Every_limit_is_kept()
    {
        var body = JaegerCodec.EncodeBody(Samples.Whole);
        foreach (var limits in new JaegerThriftLimits[] { new() { MaxSpans = 1 }, new() { MaxItems = 14 }, new() { MaxValueBytes = 10 } })
            Assert.Throws<JaegerThriftException>(() => JaegerCodec.DecodeBody(body, limits: limits));
        // 2 references, 9 tags, 2 logs with 2 fields.
        JaegerCodec.DecodeBody(body, limits: new JaegerThriftLimits { MaxSpans = 2, MaxItems = 15 });
    }

    [Fact]
    public void A_message_cut_off_anywhere_is_refused()
    {
        foreach (var encoding in new[] { ThriftEncoding.Compact, ThriftEncoding.Binary })
        {
            var datagram = JaegerCodec.EncodeDatagram(Samples.Whole, encoding);
            for (var length = 0; length < datagram.Length; length++)
                Assert.Throws<JaegerThriftException>(() => JaegerCodec.DecodeDatagram(datagram.AsMemory(0, length), encoding));
        }
    }

    [Theory]
    [InlineData(ThriftEncoding.Compact)]
    [InlineData(ThriftEncoding.Binary)]
    public void Damaged_messages_are_refused_with_one_exception_or_readable(ThriftEncoding encoding)
    {
        var whole = JaegerCodec.EncodeDatagram(Samples.Whole, encoding);
        var random = new Random(20_200_114);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var times = random.Next(1, 4); times > 0; times--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                JaegerCodec.DecodeDatagram(damaged.AsMemory(0, random.Next(4) > 0 ? damaged.Length : random.Next(damaged.Length)),
                    encoding);
            }
            catch (JaegerThriftException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 2_000, 19_800);
    }
}
