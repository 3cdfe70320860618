using System.Text.Json;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// The HTTP JSON API of Jaeger's query service, which Jaeger UI and Grafana's data source speak: every answer is an object with
/// <c>data</c>, <c>total</c>, <c>limit</c>, <c>offset</c> and <c>errors</c>.
/// </summary>
internal sealed class JaegerApi(Store store, QueryLimits limits)
{
    /// <summary>False when the path is none of Jaeger's.</summary>
    /// <param name="path">The segments below <c>/api/</c>, unescaped.</param>
    public async Task<bool> TryHandleAsync(HttpContext context, string[] path)
    {
        var parameters = new JaegerParameters(context.Request.Query, TimeProvider.System);
        switch (path)
        {
            case ["services"]:
                await AnswerAsync(context, store.Services(), (json, name) => json.WriteStringValue(name));
                return true;
            case ["services", var service, "operations"]:
                await AnswerAsync(context, store.Operations(service), (json, name) => json.WriteStringValue(name));
                return true;
            case ["operations"]:
                await OperationsAsync(context, parameters);
                return true;
            case ["traces"]:
                await SearchAsync(context, parameters);
                return true;
            case ["traces", var id]:
                await TraceAsync(context, JaegerParameters.ParseTraceId(id));
                return true;
            case ["dependencies"]:
                var (from, to) = parameters.Window();
                await AnswerAsync(context, store.Dependencies(from, to).Where(calls => Concerns(calls, parameters.Service)).ToList(),
                    WriteCalls);
                return true;
            case ["metrics", ..]:
                throw new QueryRefusal(StatusCodes.Status501NotImplemented, "metrics querying is currently disabled");
            default:
                return false;
        }
    }

    /// <summary>An error in Jaeger's shape.</summary>
    public static void WriteError(Utf8JsonWriter json, int status, string message)
    {
        json.WriteStartObject();
        json.WriteNull("data");
        End(json, 0, [(status, message, null)]);
    }

    private Task OperationsAsync(HttpContext context, JaegerParameters parameters)
    {
        if (parameters.Service.Length == 0)
            throw new QueryRefusal(StatusCodes.Status400BadRequest, "parameter 'service' is required");
        var kind = parameters.Kind();
        var operations = store.OperationKinds(parameters.Service).Where(operation => kind is null || operation.Kind == kind).ToList();
        return AnswerAsync(context, operations, (json, operation) =>
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteString("spanKind", JaegerKind.Name(operation.Kind));
            json.WriteEndObject();
        });
    }

    private async Task SearchAsync(HttpContext context, JaegerParameters parameters)
    {
        var ids = parameters.TraceIds;
        if (ids.Count == 0 && parameters.Service.Length == 0)
            throw new QueryRefusal(StatusCodes.Status400BadRequest, "parameter 'service' is required");
        var wanted = ids.Count > 0 ? ids : store.FindTraces(parameters.Search(anyTime: false));
        var missing = new List<(int, string, string?)>();
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var id in wanted)
        {
            if (store.Trace(id, limits.MaxSpans) is { Count: > 0 } spans)
                new JaegerTraceWriter(json).Write(id, spans);
            else
                missing.Add((0, "trace not found", JaegerTraceWriter.Id(id)));
            await JsonAnswer.FlushAsync(context, json);
        }
        json.WriteEndArray();
        End(json, 0, missing);
    }

    private async Task TraceAsync(HttpContext context, TraceId id)
    {
        var spans = store.Trace(id, limits.MaxSpans);
        if (spans.Count == 0)
            throw new QueryRefusal(StatusCodes.Status404NotFound, "trace not found");
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray("data");
        new JaegerTraceWriter(json).Write(id, spans);
        json.WriteEndArray();
        End(json, 0, []);
    }

    private static bool Concerns(ServiceCalls calls, string service) =>
        service.Length == 0 || calls.Parent == service || calls.Child == service;

    private static void WriteCalls(Utf8JsonWriter json, ServiceCalls calls)
    {
        json.WriteStartObject();
        json.WriteString("parent", calls.Parent);
        json.WriteString("child", calls.Child);
        json.WriteNumber("callCount", calls.Count);
        json.WriteEndObject();
    }

    private static async Task AnswerAsync<T>(HttpContext context, IReadOnlyList<T> data, Action<Utf8JsonWriter, T> write)
    {
        await using var json = JsonAnswer.Begin(context);
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var item in data)
            write(json, item);
        json.WriteEndArray();
        End(json, data.Count, []);
    }

    private static void End(Utf8JsonWriter json, int total, List<(int Code, string Message, string? TraceId)> errors)
    {
        json.WriteNumber("total", total);
        json.WriteNumber("limit", 0);
        json.WriteNumber("offset", 0);
        if (errors.Count == 0)
            json.WriteNull("errors");
        else
        {
            json.WriteStartArray("errors");
            foreach (var (code, message, traceId) in errors)
            {
                json.WriteStartObject();
                if (code != 0)
                    json.WriteNumber("code", code);
                json.WriteString("msg", message);
                if (traceId is not null)
                    json.WriteString("traceID", traceId);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
