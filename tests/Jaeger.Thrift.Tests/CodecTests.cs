using System.Text;
using Xunit;

namespace Jaeger.Thrift.Tests;

public sealed class CodecTests
{
    [Theory]
    [InlineData(ThriftEncoding.Compact)]
    [InlineData(ThriftEncoding.Binary)]
    public void What_is_written_is_read_back(ThriftEncoding encoding)
    {
        Samples.AssertSame(Samples.Whole, JaegerCodec.DecodeBody(JaegerCodec.EncodeBody(Samples.Whole, encoding), encoding));
        Samples.AssertSame(Samples.Whole, JaegerCodec.DecodeDatagram(JaegerCodec.EncodeDatagram(Samples.Whole, encoding), encoding));
    }

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Lists_of_every_length_are_read_back(int spans)
    {
        var batch = Samples.Many(spans, nameLength: 3);
        Samples.AssertSame(batch, JaegerCodec.DecodeBody(JaegerCodec.EncodeBody(batch, ThriftEncoding.Compact), ThriftEncoding.Compact));
    }

    // Written by hand from Thrift's "compact protocol" and "binary protocol" specifications and the field ids of jaeger.thrift.
    [Fact]
    public void The_compact_protocol_is_what_its_specification_says()
    {
        byte[] expected =
        [
            0x82, 0x81, 0x00, 9, .. "emitBatch"u8,  // protocol, version 1 and type 4 (one-way), sequence 0, name
            0x1c,                                   // field 1, struct: the batch
            0x1c, 0x18, 1, (byte)'s', 0x00,         //   field 1, struct: the process with field 1, binary
            0x19, 0x1c,                             //   field 2, list: 1 struct
            0x16, 0x02, 0x16, 0x00, 0x16, 0x04, 0x16, 0x00, // ids 1, 0, 2, 0 in zigzag
            0x18, 2, .. "op"u8,
            0x25, 0x02,                             //     field 7, i32: flags
            0x16, 0xd0, 0x0f, 0x16, 0x14,           //     fields 8 and 9: 1000 and 10
            0x00, 0x00, 0x00,
        ];
        var batch = new Batch(new Process("s", []), [Samples.Plain(2, "op") with { Flags = 1 }]);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(JaegerCodec.EncodeDatagram(batch)));
    }

    [Fact]
    public void The_binary_protocol_is_what_its_specification_says()
    {
        byte[] expected =
        [
            12, 0, 1, 11, 0, 1, 0, 0, 0, 1, (byte)'s', 0,
            15, 0, 2, 12, 0, 0, 0, 1,
            10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 10, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0,
            10, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 10, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0,
            11, 0, 5, 0, 0, 0, 2, .. "op"u8, 8, 0, 7, 0, 0, 0, 1,
            10, 0, 8, 0, 0, 0, 0, 0, 0, 3, 0xe8, 10, 0, 9, 0, 0, 0, 0, 0, 0, 0, 10,
            0, 0,
        ];
        var batch = new Batch(new Process("s", []), [Samples.Plain(2, "op") with { Flags = 1 }]);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(JaegerCodec.EncodeBody(batch)));
    }

    [Fact]
    public void Fields_of_later_versions_are_skipped_and_known_ones_of_another_type_too()
    {
        // A batch whose process has field 9 (a map of strings to structs) and whose field 1 comes again as a number.
        byte[] body =
        [
            10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1,
            12, 0, 1, 11, 0, 1, 0, 0, 0, 1, (byte)'s', 13, 0, 9, 11, 12, 0, 0, 0, 1, 0, 0, 0, 1, (byte)'k', 0, 0,
            15, 0, 2, 12, 0, 0, 0, 0, 0,
        ];
        var batch = JaegerCodec.DecodeBody(body);
        Assert.Equal(("s", 0), (batch.Process.ServiceName, batch.Spans.Count));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_become_replacement_characters()
    {
        var body = JaegerCodec.EncodeBody(new Batch(new Process("shop", []), [Samples.Plain(1, "name")]));
        body[body.AsSpan().IndexOf("name"u8)] = 0xff;
        Assert.Equal("\ufffdame", JaegerCodec.DecodeBody(body).Spans[0].OperationName);
    }

    [Fact]
    public void Another_method_is_named()
    {
        var other = JaegerCodec.EncodeDatagram(Samples.Whole);
        Encoding.ASCII.GetBytes("emitZatch").CopyTo(other, 4);
        Assert.Contains("emitBatch", Assert.Throws<JaegerThriftException>(() => JaegerCodec.DecodeDatagram(other)).Message,
            StringComparison.Ordinal);
    }
}
