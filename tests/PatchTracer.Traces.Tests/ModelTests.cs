using FsCheck.Xunit;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class ModelTests
{
    [Property]
    public void Trace_ids_survive_text_and_bytes(ulong high, ulong low)
    {
        var id = new TraceId(high, low);
        Span<byte> bytes = stackalloc byte[TraceId.Size];
        id.WriteTo(bytes);

        Assert.Equal(id, TraceId.Parse(id.ToString()));
        Assert.Equal(id, TraceId.Parse(id.ToString().ToUpperInvariant()));
        Assert.Equal(id, TraceId.FromBytes(bytes));
        Assert.Equal(Convert.ToHexStringLower(bytes), id.ToString());
    }

    [Property]
    public void Span_ids_survive_text_and_bytes(ulong value)
    {
        var id = new SpanId(value);
        Span<byte> bytes = stackalloc byte[SpanId.Size];
        id.WriteTo(bytes);

        Assert.Equal(id, SpanId.Parse(id.ToString()));
        Assert.Equal(id, SpanId.FromBytes(bytes));
        Assert.Equal(Convert.ToHexStringLower(bytes), id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789abcdef0")]
    [InlineData("0123456789abcdeg")]
    [InlineData("+123456789abcdef")]
    [InlineData(" 123456789abcdef")]
    public void What_is_no_span_id_is_refused(string text)
    {
        Assert.False(SpanId.TryParse(text, out _));
        Assert.False(TraceId.TryParse(text + text, out _));
        Assert.Throws<FormatException>(() => SpanId.Parse(text));
    }

    [Fact]
    public void Trace_ids_are_ordered_as_their_text()
    {
        TraceId[] ids = [new(0, 1), new(0, ulong.MaxValue), new(1, 0), new(ulong.MaxValue, 0)];

        Assert.Equal(ids, ids.Reverse().Order());
        Assert.Equal(ids.Select(id => id.ToString()), ids.Select(id => id.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Formatting_and_parsing_an_id_allocates_nothing_but_the_text()
    {
        var id = new TraceId(0x0123456789abcdef, 0xfedcba9876543210);
        var text = new char[TraceId.TextLength];
        Assert.True(id.TryFormat(text, out _, default, null) && TraceId.TryParse(text, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Assert.True(id.TryFormat(text, out _, default, null) && TraceId.TryParse(text, out _));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Attribute_values_are_equal_by_kind_and_content()
    {
        Assert.Equal(AttributeValue.Of([1L, "a"]), AttributeValue.Of([1L, "a"]));
        Assert.Equal(AttributeValue.Of(AttributeList.Of(("k", 1L))), AttributeValue.Of(AttributeList.Of(("k", 1L))));
        Assert.Equal(AttributeValue.Of([1, 2]), AttributeValue.Of(new byte[] { 1, 2 }));
        Assert.Equal(AttributeValue.Of(double.NaN), AttributeValue.Of(double.NaN));
        Assert.NotEqual(AttributeValue.Of(1L), AttributeValue.Of(1.0));
        Assert.NotEqual(AttributeValue.Of(1L), AttributeValue.Of(true));
        Assert.NotEqual(default, AttributeValue.Of(""));
        Assert.NotEqual(AttributeList.Of(("a", 1L), ("b", 2L)), AttributeList.Of(("b", 2L), ("a", 1L)));
    }

    [Fact]
    public void Attribute_values_as_text()
    {
        var nested = AttributeList.Of(("bytes", AttributeValue.Of([1, 2, 3])), ("list", AttributeValue.Of([1L, true, 0.5])),
            ("none", default));

        Assert.Equal("{bytes: AQID, list: [1, true, 0.5], none: }", AttributeValue.Of(nested).ToString());
        Assert.Equal("[]", AttributeValue.Of(Array.Empty<AttributeValue>()).ToString());
    }

    [Fact]
    public void Attributes_nested_without_end_are_written_without_overflow()
    {
        AttributeValue value = "deep";
        for (var i = 0; i < 10_000; i++)
            value = AttributeValue.Of([value]);

        Assert.Contains("…", value.ToString());
    }

    [Fact]
    public void Lookup_finds_the_first_of_a_key_given_twice_and_setting_keeps_its_place()
    {
        var list = AttributeList.Of(("a", 1L), ("b", 2L), ("a", 3L));

        Assert.Equal(1L, list["a"]);
        Assert.Null(list["c"]);
        Assert.Equal(["a=9", "b=2", "a=3"], list.With("a", 9L).Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(4, list.With("c", 4L).Count);
    }

    [Fact]
    public void A_layer_is_the_spans_own_or_its_resources_or_the_applications()
    {
        var span = new Span { TraceId = default, SpanId = default, Name = "s", StartUnixNano = 5, EndUnixNano = 3 };

        Assert.Equal("app", span.Layer);
        Assert.Equal("cri", (span with { Resource = new Resource(AttributeList.Of((Conventions.Layer, "cri"))) }).Layer);
        Assert.Equal(0, span.DurationNanos);
    }
}
