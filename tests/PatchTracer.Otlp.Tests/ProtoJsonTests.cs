using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;
using Xunit;

namespace PatchTracer.Otlp.Tests;

/// <summary>
/// Scalars of protobuf's JSON mapping against Google's own parser. Where that is looser or stricter than the mapping's text
/// (https://protobuf.dev/programming-guides/json), the text counts, and the difference stands here.
/// </summary>
public sealed partial class ProtoJsonTests
{
    private static readonly MessageSchema Scalars = new MessageSchema()
        .Add(1, "int64", FieldKind.Varint64).Add(2, "uint64", FieldKind.Unsigned64).Add(3, "uint32", FieldKind.Unsigned32)
        .Add(4, "double", FieldKind.Double)
        .Add(5, "bytes", FieldKind.Bytes).Add(6, "fixed64", FieldKind.Fixed64).Add(7, "sfixed64", FieldKind.SFixed64)
        .Add(8, "fixed32", FieldKind.Fixed32)
        .Add(9, "sint32", FieldKind.SInt32).Add(10, "bool", FieldKind.Bool);

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "1e3", "1E3", "1e+3", "1000e-3", "1.0", "1000.0", "1.5", "0.1e1", "123.4e1", "123.4e0", "1e18", "1e19",
        "1e20", "-1e18", "1e-1", "0e99999", "0.0e5",
        "4294967295", "4294967296", "-2147483648", "-2147483649", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1.7976931348623157e308", "1.8e308", "1e400", "-1e400",
        "5e-324", "1e-400", "100000000000000000000000e-5",
    ];

    private static readonly string[] Texts =
    [
        "", " ", " 1", "1 ", "+1", "01", "-01", "00", "0x1", "1_000", "1,000", "１", "1e", "1e+", ".5", "5.", "--1", "1e1.0", "NaN",
        "Infinity", "-Infinity", "nan", "inf", "true", "null", "abc",
    ];

    // Google's C# parser takes no exponent and no point in a string, but a point without digits; in a number it rounds to a double,
    // so that 2^63 passes for 2^63 - 1 and 10^-400 for 0.
    private static readonly HashSet<string> Differing =
    [
        "1e3", "1E3", "1e+3", "1000e-3", "1.0", "1000.0", "0.1e1", "123.4e1", "1e18", "1e19", "-1e18", "0e99999", "0.0e5",
        "100000000000000000000000e-5",
        "5.", ".5", "1e-400", "5e-324", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551615",
        "18446744073709551616",
    ];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var field in new[] { "int64", "uint64", "uint32", "double", "sint32" })
        {
            foreach (var text in Numbers)
            {
                cases.Add(field, text);
                cases.Add(field, $"\"{text}\"");
            }
            foreach (var text in Texts)
                cases.Add(field, $"\"{text}\"");
            foreach (var other in new[] { "true", "{}", "[]", "[1]" })
                cases.Add(field, other);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Numbers_are_what_Googles_parser_makes_of_them(string field, string json)
    {
        var (ours, theirs) = (Ours(field, json), Theirs(field, json));

        Assert.Equal(Exact(field, json), ours);
        if (!Differing.Contains(json.Trim('"')))
            Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("AAEC/w==", "000102ff")]
    [InlineData("AAEC/w", "000102ff")]
    [InlineData("-_-_", "fbffbf")]
    [InlineData("+/+/", "fbffbf")]
    [InlineData("-_8", "fbff")]
    [InlineData("-_8=", "fbff")]
    [InlineData("", "")]
    [InlineData("QQ", "41")]
    [InlineData("Q", null)]
    [InlineData("QQ=", null)]
    [InlineData("Q$==", null)]
    [InlineData("====", null)]
    [InlineData("QQ==QQ==", null)]
    public void Bytes_are_base64_of_either_alphabet_with_or_without_padding(string text, string? hex) =>
        Assert.Equal(hex, Ours("bytes", $"\"{text}\""));

    [Theory]
    [InlineData("\"AAEC\"")]
    [InlineData("\"AAE=\"")]
    [InlineData("\"*\"")]
    [InlineData("7")]
    public void Bytes_are_what_Googles_parser_makes_of_them(string json) => Assert.Equal(Theirs("bytes", json), Ours("bytes", json));

    [Theory]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":{"intValue":"9223372036854775808"}}]}]}]}]}""", "`intValue`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"droppedAttributesCount":-1}]}]}]}""", "`droppedAttributesCount`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"flags":4294967296}]}]}]}""", "`flags`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":-1}]}]}]}""", "`startTimeUnixNano`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"endTimeUnixNano":1.5}]}]}]}""", "`endTimeUnixNano`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SERVER"}]}]}]}""", "`kind`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":2147483648}]}]}]}""", "`kind`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":7}]}]}]}""", "`name`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}""", "`traceId`")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":{}}]}""", "`scopeSpans`")]
    public void A_refusal_names_the_field(string json, string field)
    {
        var refused = Assert.Throws<MalformedRequestException>(
            () => JsonToProto.Translate(Encoding.UTF8.GetBytes(json), OtlpSchema.Traces));
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_in_any_of_their_forms_are_taken()
    {
        var request = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":1e3,"endTimeUnixNano":"2000.0","droppedAttributesCount":"1e1","attributes":[{"key":"k","value":{"intValue":"1e3"}},{"key":"b","value":{"bytesValue":"-_8"}}]}]}]}]}""";
        var proto = JsonToProto.Translate(Encoding.UTF8.GetBytes(request), OtlpSchema.Traces);
        using var output = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(output))
            ProtoToJson.Write(json, proto.Span, OtlpSchema.Traces);
        Assert.Equal(
            """{"startTimeUnixNano":"1000","endTimeUnixNano":"2000","droppedAttributesCount":10,"attributes":[{"key":"k","value":{"intValue":"1000"}},{"key":"b","value":{"bytesValue":"+/8="}}]}""",
            Encoding.UTF8.GetString(output.ToArray())["""{"resourceSpans":[{"scopeSpans":[{"spans":[""".Length..^"""]}]}]}""".Length]);
    }

    // By the mapping's text: a number of JSON's grammar, alone or as a string; within the field's range and whole where it is an integer.
    private static string? Exact(string field, string json)
    {
        var text = json.Trim('"');
        if (field == "double" && json[0] == '"' && text is "NaN" or "Infinity" or "-Infinity")
            return text;
        if (!NumberGrammar().IsMatch(text))
            return null;
        if (field == "double")
            return double.Parse(text, CultureInfo.InvariantCulture) is var real
                && double.IsFinite(real) ? real.ToString("R", CultureInfo.InvariantCulture) : null;
        var (least, most) = field switch
        {
            "int64" => (long.MinValue, (decimal)long.MaxValue),
            "uint64" => (0, ulong.MaxValue),
            "uint32" => (0, uint.MaxValue),
            _ => (int.MinValue, int.MaxValue),
        };
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number) && number >= least && number <= most
            && (number != 0 || text.Split('e', 'E')[0].AsSpan().IndexOfAnyInRange('1', '9') < 0)
            ? number.ToString("0", CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    private static partial Regex NumberGrammar();

    // Null: refused.
    private static string? Ours(string field, string json)
    {
        try
        {
            var proto = JsonToProto.Translate(Encoding.UTF8.GetBytes($"{{\"{field}\":{json}}}"), Scalars).Span;
            var reader = new ProtoReader(proto);
            if (!reader.TryReadTag(out _, out var type))
                return "";
            return field switch
            {
                "int64" => ((long)reader.ReadVarint(type)).ToString(CultureInfo.InvariantCulture),
                "uint64" or "uint32" => reader.ReadVarint(type).ToString(CultureInfo.InvariantCulture),
                "sint32" => ((int)((uint)reader.ReadVarint(type) >> 1) ^ -(int)(Zigzag(proto) & 1)).ToString(CultureInfo.InvariantCulture),
                "double" => BitConverter.UInt64BitsToDouble(reader.ReadFixed64(type)).ToString("R", CultureInfo.InvariantCulture),
                _ => Convert.ToHexStringLower(reader.ReadBytes(type)),
            };
        }
        catch (MalformedRequestException)
        {
            return null;
        }
    }

    private static uint Zigzag(ReadOnlySpan<byte> proto)
    {
        var reader = new ProtoReader(proto);
        reader.TryReadTag(out _, out var type);
        return (uint)reader.ReadVarint(type);
    }

    private static string? Theirs(string field, string json)
    {
        try
        {
            return field switch
            {
                "int64" => JsonParser.Default.Parse<Int64Value>(json).Value.ToString(CultureInfo.InvariantCulture),
                "uint64" => JsonParser.Default.Parse<UInt64Value>(json).Value.ToString(CultureInfo.InvariantCulture),
                "uint32" => JsonParser.Default.Parse<UInt32Value>(json).Value.ToString(CultureInfo.InvariantCulture),
                "sint32" => JsonParser.Default.Parse<Int32Value>(json).Value.ToString(CultureInfo.InvariantCulture),
                "double" => JsonParser.Default.Parse<DoubleValue>(json).Value.ToString("R", CultureInfo.InvariantCulture),
                _ => Convert.ToHexStringLower(JsonParser.Default.Parse<BytesValue>(json).Value.Span),
            };
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            return null;
        }
    }
}
