using Xunit;

namespace Jaeger.Thrift.Tests;

public sealed class UdpTransportTests
{
    [Theory]
    [InlineData(ThriftEncoding.Compact, UdpTransport.DefaultMaxDatagramBytes)]
    [InlineData(ThriftEncoding.Binary, UdpTransport.DefaultMaxDatagramBytes)]
    [InlineData(ThriftEncoding.Compact, 1500)]
    public void A_batch_larger_than_a_datagram_arrives_whole_and_in_order_in_several(ThriftEncoding encoding, int limit)
    {
        using var agent = new UdpAgent();
        using var transport = new UdpTransport("127.0.0.1", agent.Port, encoding, limit);
        var batch = Samples.Many(600, nameLength: 200);
        Assert.Equal(new SendResult(600, 0, 0, null), transport.Send(batch, default));
        var datagrams = agent.Receive();
        Assert.True(datagrams.Count > 1);
        Assert.All(datagrams, datagram => Assert.InRange(datagram.Length, 1, limit));
        var spans = datagrams.SelectMany(datagram => JaegerCodec.DecodeDatagram(datagram, encoding).Spans).ToList();
        Assert.Equal(Enumerable.Range(1, 600), spans.Select(span => (int)span.SpanId));
        // None could have taken the first span of the next as well.
        var one = JaegerCodec.EncodeDatagram(batch with { Spans = [batch.Spans[0]] }, encoding).Length;
        Assert.All(datagrams.SkipLast(1), datagram => Assert.InRange(datagram.Length, limit - one, limit));
    }

    [Fact]
    public void A_span_that_alone_is_too_large_is_counted_and_the_others_arrive()
    {
        using var agent = new UdpAgent();
        using var transport = new UdpTransport("127.0.0.1", agent.Port, ThriftEncoding.Compact);
        var batch = new Batch(new Process("shop", []), [Samples.Plain(1), Samples.Plain(2, new string('x', 65_001)), Samples.Plain(3)]);
        Assert.Equal(new SendResult(2, 1, 0, null), transport.Send(batch, default));
        Assert.Equal([1, 3], agent.Receive().SelectMany(datagram => JaegerCodec.DecodeDatagram(datagram).Spans)
            .Select(span => span.SpanId));
    }

    [Fact]
    public void The_largest_span_that_fits_is_sent_and_one_byte_more_is_not()
    {
        using var agent = new UdpAgent();
        using var transport = new UdpTransport("127.0.0.1", agent.Port, ThriftEncoding.Binary, maxDatagramBytes: 1000);
        var overhead = JaegerCodec.EncodeDatagram(Samples.Many(1, 0), ThriftEncoding.Binary).Length;
        Assert.Equal(1, transport.Send(Samples.Many(1, 1000 - overhead), default).Sent);
        Assert.Equal(1, transport.Send(Samples.Many(1, 1001 - overhead), default).TooLarge);
        Assert.Equal(1000, Assert.Single(agent.Receive()).Length);
    }

    [Fact]
    public void An_address_that_cannot_be_sent_to_is_a_failure_and_no_exception()
    {
        // The broadcast address wants a socket that was made for it.
        using var transport = new UdpTransport("255.255.255.255", 6831, ThriftEncoding.Compact);
        var result = transport.Send(Samples.Many(3, 1), default);
        Assert.Equal((0, 3), (result.Sent, result.Failed));
        Assert.NotNull(result.Failure);
    }
}
