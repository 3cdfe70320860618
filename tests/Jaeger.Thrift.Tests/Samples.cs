namespace Jaeger.Thrift.Tests;

/// <summary>Batches with every field that the IDL has.</summary>
internal static class Samples
{
    public const string Unicode = "žluťoučký 日本 👩‍🚀 \u0001 \"quoted\" \\";

    public static Batch Whole => new(
        new Process(Unicode, [Tag.Of("hostname", "node-1"), Tag.Of("pid", 42L)]),
        [
            new Span
            {
                TraceIdLow = -2, TraceIdHigh = long.MinValue, SpanId = long.MaxValue, ParentSpanId = -1, OperationName = Unicode,
                References = [new(SpanRefType.ChildOf, 1, 2, 3), new(SpanRefType.FollowsFrom, -1, -2, -3)],
                Flags = 3, StartTime = 1_700_000_000_123_456, Duration = 987_654,
                Tags =
                [
                    Tag.Of("text", Unicode), Tag.Of("empty", ""), Tag.Of("yes", true), Tag.Of("no", false),
                    Tag.Of("smallest", long.MinValue),
                    Tag.Of("largest", long.MaxValue), Tag.Of("double", -0.1e-300), Tag.Of("nan", double.NaN),
                    Tag.Of("bytes", new byte[] { 0, 255, 128 }),
                ],
                Logs = [new Log(1_700_000_000_200_000, [Tag.Of("event", "e"), Tag.Of("n", 1L)]), new Log(0, [])],
            },
            Plain(2),
        ]);

    public static Span Plain(int number, string name = "work") =>
        new() { TraceIdLow = 1, SpanId = number, OperationName = name, StartTime = 1000, Duration = 10 };

    public static Batch Many(int count, int nameLength) =>
        new(new Process("shop", [Tag.Of("hostname", "node-1")]),
            [.. Enumerable.Range(1, count).Select(i => Plain(i, new string('x', nameLength)))]);

    /// <summary>Field by field: the lists of records have no equality by content.</summary>
    public static void AssertSame(Batch expected, Batch actual)
    {
        Xunit.Assert.Equal(expected.Process.ServiceName, actual.Process.ServiceName);
        Xunit.Assert.Equal(expected.Process.Tags, actual.Process.Tags);
        Xunit.Assert.Equal(expected.Spans.Count, actual.Spans.Count);
        foreach (var (left, right) in expected.Spans.Zip(actual.Spans))
            AssertSame(left, right);
    }

    private static void AssertSame(Span expected, Span actual)
    {
        Xunit.Assert.Equal(expected.References, actual.References);
        Xunit.Assert.Equal(expected.Tags, actual.Tags);
        Xunit.Assert.Equal(expected.Logs.Select(log => log.Timestamp), actual.Logs.Select(log => log.Timestamp));
        Xunit.Assert.Equal(expected.Logs.SelectMany(log => log.Fields), actual.Logs.SelectMany(log => log.Fields));
        Xunit.Assert.Equal(expected with { References = [], Tags = [], Logs = [] }, actual with { References = [], Tags = [], Logs = [] });
    }
}
