using System.Globalization;
using System.Text.Json;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// Version 3 of Jaeger's query API over HTTP, which Jaeger UI 2.x asks for services, operations and search results, and
/// Grafana where its feature for it is on: protobuf's JSON (64-bit integers as text), traces in OTLP's.
/// </summary>
internal sealed class JaegerApiV3(Store store, QueryLimits limits)
{
    /// <summary>False when the path is none of these.</summary>
    /// <param name="path">The segments below <c>/api/v3/</c>, unescaped.</param>
    public async Task<bool> TryHandleAsync(HttpContext context, string[] path)
    {
        var parameters = new JaegerV3Parameters(context.Request.Query, TimeProvider.System);
        switch (path)
        {
            case ["services"]:
                await ListAsync(context, "services", store.Services(), (json, name) => json.WriteStringValue(name));
                return true;
            case ["operations"]:
                await OperationsAsync(context, parameters);
                return true;
            case ["trace-summaries"]:
                await SummariesAsync(context, store.FindTraces(parameters.Search()));
                return true;
            case ["traces"]:
                await TracesAsync(context, store.FindTraces(parameters.Search()));
                return true;
            case ["traces", var id]:
                await TracesAsync(context, [JaegerParameters.ParseTraceId(id)]);
                return true;
            case ["dependencies"]:
                var (from, to) = parameters.Window();
                await ListAsync(context, "dependencies", store.Dependencies(from, to), WriteCalls);
                return true;
            default:
                return false;
        }
    }

    /// <summary>An error as Jaeger's gateway writes it.</summary>
    public static void WriteError(Utf8JsonWriter json, int status, string message)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("httpCode", status);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private Task OperationsAsync(HttpContext context, JaegerV3Parameters parameters)
    {
        var kind = parameters.Kind();
        var operations = store.OperationKinds(parameters.RequiredService()).Where(operation => kind is null || operation.Kind == kind)
            .ToList();
        return ListAsync(context, "operations", operations, (json, operation) =>
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            // Jaeger has no unspecified kind here.
            json.WriteString("spanKind", JaegerKind.Name(operation.Kind is SpanKind.Unspecified ? SpanKind.Internal : operation.Kind));
            json.WriteEndObject();
        });
    }

    private async Task SummariesAsync(HttpContext context, IReadOnlyList<TraceId> traces)
    {
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray("summaries");
        foreach (var id in traces)
        {
            if (store.Trace(id, limits.MaxSpans) is { Count: > 0 } spans)
                Write(json, TraceSummary.Of(spans));
            await JsonAnswer.FlushAsync(context, json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The spans of all traces are in one list, as Jaeger answers a search too.
    private async Task TracesAsync(HttpContext context, IReadOnlyList<TraceId> traces)
    {
        var first = traces.Count == 0 ? [] : store.Trace(traces[0], limits.MaxSpans);
        if (first.Count == 0)
            throw new QueryRefusal(StatusCodes.Status404NotFound, "No traces found");
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartObject("result");
        json.WriteStartArray("resourceSpans");
        new OtlpTraceWriter(json).WriteResourceSpans(first);
        foreach (var id in traces.Skip(1))
        {
            new OtlpTraceWriter(json).WriteResourceSpans(store.Trace(id, limits.MaxSpans));
            await JsonAnswer.FlushAsync(context, json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("traceId", summary.TraceId.ToString());
        json.WriteString("rootServiceName", summary.Service);
        json.WriteString("rootOperationName", summary.Name);
        json.WriteString("minStartTimeUnixNano", summary.StartUnixNano.ToString(CultureInfo.InvariantCulture));
        json.WriteString("maxEndTimeUnixNano", (summary.StartUnixNano + summary.DurationNanos).ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("spanCount", summary.Spans);
        json.WriteNumber("errorSpanCount", summary.Errors);
        json.WriteNumber("orphanSpanCount", summary.Orphans);
        json.WriteStartArray("services");
        foreach (var service in summary.Services)
        {
            json.WriteStartObject();
            json.WriteString("name", service.Name);
            json.WriteNumber("spanCount", service.Spans);
            json.WriteNumber("errorSpanCount", service.Errors);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, ServiceCalls calls)
    {
        json.WriteStartObject();
        json.WriteString("parent", calls.Parent);
        json.WriteString("child", calls.Child);
        json.WriteString("callCount", calls.Count.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static async Task ListAsync<T>(HttpContext context, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
