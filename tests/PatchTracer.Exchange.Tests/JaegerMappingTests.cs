using Jaeger.Thrift;
using PatchTracer.Collector.Tests;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Traces;
using Xunit;
using JaegerSpan = Jaeger.Thrift.Span;
using Span = PatchTracer.Traces.Span;

namespace PatchTracer.Exchange.Tests;

/// <summary>Both directions of the mapping use one table; these tests hold them against each other and against the specification.</summary>
public sealed class JaegerMappingTests
{
    [Fact]
    public void What_has_a_place_in_jaeger_comes_back_as_it_was() => Assert.Equal(WholeSpan.Whole, Assert.Single(ThereAndBack(WholeSpan.Whole)));

    [Theory]
    [InlineData(SpanKind.Internal, null)]
    [InlineData(SpanKind.Server, "server")]
    [InlineData(SpanKind.Client, "client")]
    [InlineData(SpanKind.Producer, "producer")]
    [InlineData(SpanKind.Consumer, "consumer")]
    public void Every_kind_is_the_tag_that_the_specification_names(SpanKind kind, string? tag)
    {
        var span = WholeSpan.Whole with { Kind = kind };
        Assert.Equal(tag, SpanToJaeger.SpanOf(span).Tags.Where(t => t.Key == "span.kind").Select(t => t.Text).SingleOrDefault());
        Assert.Equal(kind, Assert.Single(ThereAndBack(span)).Kind);
    }

    [Theory]
    [InlineData(StatusCode.Unset)]
    [InlineData(StatusCode.Ok)]
    [InlineData(StatusCode.Error)]
    public void Every_status_comes_back(StatusCode status)
    {
        var span = WholeSpan.Whole with { Status = status, StatusMessage = status == StatusCode.Error ? "why" : "" };
        Assert.Equal(span, Assert.Single(ThereAndBack(span)));
    }

    [Fact]
    public void Arrays_become_json_lists_and_stay_text()
    {
        var span = WholeSpan.Whole with
        {
            Attributes = AttributeList.Of(("list", AttributeValue.Of(["a\"", 1L, AttributeValue.Of([true, 0.5])])),
            ("map", AttributeValue.Of(AttributeList.Of(("k", "ü")))))
        };
        Assert.Equal(AttributeList.Of(("list", """["a\"",1,[true,0.5]]"""), ("map", """{"k":"ü"}""")), Assert.Single(ThereAndBack(span)).Attributes);
    }

    [Fact]
    public void Nanoseconds_are_cut_off_to_microseconds()
    {
        var back = Assert.Single(ThereAndBack(WholeSpan.Whole with { StartUnixNano = 1_999, EndUnixNano = 3_998 }));
        Assert.Equal((1_000, 2_000), (back.StartUnixNano, back.EndUnixNano));
    }

    [Fact]
    public void Spans_of_several_scopes_and_resources_are_kept_apart()
    {
        Span[] spans = [WholeSpan.Whole, WholeSpan.Whole with { SpanId = new(2), Scope = new("other", "") },
            WholeSpan.Whole with { SpanId = new(3), Resource = new(AttributeList.Of(("service.name", "bank"))) }];
        Assert.Equal(spans.OrderBy(s => s.SpanId), ThereAndBack(spans).OrderBy(s => s.SpanId));
    }

    [Fact]
    public void What_opentracing_clients_write_is_understood()
    {
        var span = Back(new Batch(new Process("old", []), [
            new JaegerSpan
            {
                TraceIdLow = 1, SpanId = 2, OperationName = "op", StartTime = 1, Duration = -5,
                References = [new(SpanRefType.ChildOf, 1, 0, 9), new(SpanRefType.ChildOf, 8, 0, 9), new(SpanRefType.FollowsFrom, 1, 0, 10)],
                Tags = [Tag.Of("error", false), Tag.Of("span.kind", "rpc"), Tag.Of("otel.library.name", "lib"),
                    Tag.Of("otel.status_code", "maybe")],
                Logs = [new(7, [Tag.Of("event", "first"), Tag.Of("event", "second")]), new(8, [Tag.Of("event", 3L)])],
            },
        ])).Single();
        // The parent may stand among the references only; a second one is a link that says so.
        Assert.Equal(new SpanId(9), span.ParentSpanId);
        Assert.Equal([new TraceId(0, 8), new TraceId(0, 1)], span.Links.Select(link => link.TraceId));
        Assert.Equal("child_of", span.Links[0].Attributes.Text("opentracing.ref_type"));
        // What the table does not know stays an attribute.
        Assert.Equal(AttributeList.Of(("error", false), ("span.kind", "rpc"), ("otel.status_code", "maybe")), span.Attributes);
        Assert.Equal((SpanKind.Internal, StatusCode.Unset, "lib"), (span.Kind, span.Status, span.Scope.Name));
        Assert.Equal(("first", AttributeList.Of(("event", "second"))), (span.Events[0].Name, span.Events[0].Attributes));
        Assert.Equal(("", AttributeList.Of(("event", 3L))), (span.Events[1].Name, span.Events[1].Attributes));
        Assert.Equal(0, span.DurationNanos);
    }

    private static IReadOnlyList<Span> ThereAndBack(params Span[] spans) => [.. SpanToJaeger.Batches(spans).SelectMany(Back)];

    private static IReadOnlyList<Span> Back(Batch batch)
    {
        var request = new JaegerRequest();
        request.Process(batch.Process);
        foreach (var span in batch.Spans)
            request.Span(span);
        return SpanDecoder.ReadRequest(request.ToOtlp().Span);
    }
}
