using System.Buffers;
using System.Globalization;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Views;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// What the page asks for and Jaeger's API has no shape for: causes across traces, hops, layers, lives of pods (docs/queries.md).
/// </summary>
internal sealed class PatchTracerApi(Store store, QueryLimits limits)
{
    /// <summary>Pods whose lives are read when the request gives no number.</summary>
    private const int DefaultPods = 100;

    /// <summary>Traces that a map is drawn of when the request gives no number.</summary>
    private const int DefaultMapTraces = 200;

    /// <summary>Most pods are scheduled; those of the node's own manifests show first in the kubelet.</summary>
    private static readonly string[] NamesPods = ["scheduler.schedule_one", "kubelet.pod.sync"];

    private readonly PictureReader _pictures = new(store, limits);

    /// <summary>False when the path is none of these.</summary>
    /// <param name="path">The segments below <c>/api/patchtracer/</c>, unescaped.</param>
    public async Task<bool> TryHandleAsync(HttpContext context, string[] path)
    {
        switch (path)
        {
            case ["search"]:
                await SearchAsync(context);
                return true;
            case ["traces", var id]:
                await PictureAsync(context, JaegerParameters.ParseTraceId(id));
                return true;
            case ["traces", var id, "waterfall"]:
                await WaterfallAsync(context, JaegerParameters.ParseTraceId(id));
                return true;
            case ["traces", var id, "spans", var span]:
                await SpanAsync(context, new SpanKey(JaegerParameters.ParseTraceId(id), ParseSpanId(span)));
                return true;
            case ["spans"]:
                await SpansAsync(context);
                return true;
            case ["pods"]:
                await PodsAsync(context);
                return true;
            case ["map"]:
                await MapAsync(context);
                return true;
            default:
                return false;
        }
    }

    private async Task SearchAsync(HttpContext context)
    {
        var search = new JaegerParameters(context.Request.Query, TimeProvider.System).Search(anyTime: true) with
        {
            WithoutConnections = context.Request.Query["connections"] == "0",
        };
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray("traces");
        foreach (var id in store.FindTraces(search))
        {
            if (store.Trace(id, limits.MaxSpans) is { Count: > 0 } spans)
                json.Write(TraceSummary.Of(spans));
            await JsonAnswer.FlushAsync(context, json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task PictureAsync(HttpContext context, TraceId id)
    {
        var picture = _pictures.Read(id, withLinked: context.Request.Query["links"] == "1") ?? throw NotFound("this trace");
        var linksIn = picture.Traces.SelectMany(trace => store.LinksTo(trace, limits.MaxSpans))
            .GroupBy(link => link.Linked).ToDictionary(link => link.Key, link => link.Count());
        await using var json = JsonAnswer.Begin(context);
        new PictureWriter(json, picture, linksIn).Write(id);
    }

    private async Task WaterfallAsync(HttpContext context, TraceId id)
    {
        var picture = _pictures.Read(id, withLinked: false) ?? throw NotFound("this trace");
        var root = CausalOrder.Of(picture.Graph, picture.Tree, picture.Nodes)[0].Node;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(
            new Waterfall(picture.Graph, picture.Tree, WaterfallOptions.Default).OfTrace(id)
            + CriticalPathTable.Write(picture.Graph, CriticalPath.OfEffects(picture.Graph, picture.Tree, root)), context.RequestAborted);
    }

    private async Task SpanAsync(HttpContext context, SpanKey key)
    {
        var sharing = store.FindSpans(key);
        // Where several share the id, the one that began then.
        var start = context.Request.Query["start"].ToString();
        var span = sharing.FirstOrDefault(one => start.Length == 0 || one.StartUnixNano.ToString(CultureInfo.InvariantCulture) == start)
            ?? throw NotFound("this span");
        var graph = CausalGraph.Stitch(new SpanSet(sharing), Traces.Evidence.Inventory.Empty, StitchOptions.Default);
        await using var json = JsonAnswer.Begin(context);
        new SpanWriter(json, store).Write(span, graph);
    }

    // One request of OTLP a line, as OpenTelemetry's file exporter writes them; a trace that is too large is refused, not cut. Who sent a
    // span is not in it, so what is set aside for its sender is left out here, as it is by whoever reads the store.
    private async Task SpansAsync(HttpContext context)
    {
        var traces = new JaegerParameters(context.Request.Query, TimeProvider.System).TraceIds;
        if (traces.Count == 0)
            throw new QueryRefusal(StatusCodes.Status400BadRequest, "parameter 'traceID' is required");
        await using var json = JsonAnswer.Begin(context);
        context.Response.ContentType = "application/x-ndjson";
        foreach (var id in traces)
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceSpans");
            new OtlpTraceWriter(json).WriteResourceSpans(new SpanSet(store.Trace(id)).Spans);
            json.WriteEndArray();
            json.WriteEndObject();
            await JsonAnswer.FlushAsync(context, json);
            json.Reset();
            context.Response.BodyWriter.Write("\n"u8);
        }
    }

    private async Task PodsAsync(HttpContext context)
    {
        var limit = Number(context, "limit") ?? DefaultPods;
        var traces = NamesPods.SelectMany(name => store.FindTraces(new SpanQuery { Operation = name, Limit = limit })).Distinct().ToList();
        var picture = traces.Count == 0 ? null : _pictures.Read(traces);
        var lives = picture is null ? [] : new PodLives(picture.Graph).Read();
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray("pods");
        foreach (var life in lives.Where(life => life.Milestones.Count > 0).OrderByDescending(life => life.BeganUnixNano).Take(limit))
            json.Write(life);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task MapAsync(HttpContext context)
    {
        var search = new JaegerParameters(context.Request.Query, TimeProvider.System).Search(anyTime: true);
        var traces = store.FindTraces(search with { Limit = Number(context, "limit") ?? DefaultMapTraces, WithoutConnections = true });
        var map = new ServiceMap([], []);
        if (traces.Count > 0)
        {
            var picture = _pictures.Read(traces);
            map = ServiceMap.Of(picture.Graph, picture.Tree, picture.Nodes);
        }
        await using var json = JsonAnswer.Begin(context);
        json.Write(map, traces.Count);
    }

    private static SpanId ParseSpanId(string text) => SpanId.TryParse(text.PadLeft(SpanId.TextLength, '0'), out var id) ? id
        : throw new QueryRefusal(StatusCodes.Status400BadRequest, "a span id is 1 to 16 hexadecimal digits");

    private static int? Number(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= JaegerParameters.MaxLimit ? number
            : throw new QueryRefusal(StatusCodes.Status400BadRequest, $"'{name}' is a number up to {JaegerParameters.MaxLimit}")
        : null;

    private static QueryRefusal NotFound(string what) => new(StatusCodes.Status404NotFound, $"{what} is not in the store");
}
