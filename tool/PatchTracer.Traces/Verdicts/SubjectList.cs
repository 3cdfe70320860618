using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Finds the subjects of a chain in what others said must have happened.</summary>
internal sealed class SubjectList(RunEvidence evidence)
{
    private ILookup<string, string>? _servicesOfPod;

    public IReadOnlyList<Subject> Of(SubjectSelector selector) => selector switch
    {
        PodSubjects pods => [.. evidence.Inventory.Pods.Where(pod => Fits(pod, pods)).Select(Subject)],
        RequestSubjects requests => [.. evidence.Load.Where(request => Fits(request, requests)).Select(Subject)],
        RootSubjects roots => [.. Roots(roots)],
        _ => throw new ArgumentOutOfRangeException(nameof(selector), selector, "unknown kind of subjects"),
    };

    private bool Fits(InventoryPod pod, PodSubjects wanted)
    {
        var created = pod.Created is { } time ? UnixNano.Of(time) : long.MaxValue;
        // creationTimestamp has whole seconds: a pod of the run's first second was created after the run began.
        var after = wanted.CreatedInRun ? evidence.StartUnixNano - UnixNano.Of(TimeSpan.FromSeconds(1))
            : wanted.CreatedAfter is { } moment ? UnixNano.Of(moment) : long.MinValue;
        return created >= after
            && (wanted.Namespace is null || pod.Namespace == wanted.Namespace)
            && wanted.Labels.All(label => pod.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
    }

    private static bool Fits(LoadRequest request, RequestSubjects wanted) =>
        Fits(wanted.Name, request.Name) && Fits(wanted.Method, request.Method) && Fits(wanted.Url, request.Url)
            && Fits(wanted.Status, $"{request.Status}");

    private static bool Fits(TextPattern? wanted, string text) => wanted?.Resolve(None).Fits(text) ?? true;

    private static IReadOnlyList<string> None(string reference) => [];

    private Subject Subject(InventoryPod pod)
    {
        _servicesOfPod ??= evidence.Inventory.EndpointSlices
            .SelectMany(slice => slice.Endpoints.Where(e => e.PodUid is not null).Select(e => (e.PodUid, slice.Service)))
            .Distinct().ToLookup(pair => pair.PodUid!, pair => pair.Service);
        var values = new Dictionary<string, IReadOnlyList<string>>
        {
            ["pod.uid"] = [pod.Uid],
            ["pod.name"] = [pod.Name],
            ["pod.namespace"] = [pod.Namespace],
            ["pod.deployment"] = Optional(pod.Deployment),
            // A ReplicaSet's pods are named after it, with a random ending.
            ["pod.replicaset"] = pod.Deployment is not null && pod.Name.LastIndexOf('-') is > 0 and var dash ? [pod.Name[..dash]] : [],
            ["pod.node"] = Optional(pod.Node),
            ["pod.ip"] = Optional(pod.Ip),
            ["pod.service"] = [.. _servicesOfPod[pod.Uid]],
        };
        foreach (var (key, value) in pod.Labels)
            values[$"pod.labels.{key}"] = [value];
        return new Subject
        {
            Kind = "pod",
            Name = $"{pod.Namespace}/{pod.Name}",
            StartUnixNano = pod.Created is { } created ? UnixNano.Of(created) : evidence.StartUnixNano,
            EndUnixNano = evidence.EndUnixNano,
            Values = values,
        };
    }

    private static Subject Subject(LoadRequest request) => new()
    {
        Kind = "request",
        Name = $"{request.TraceId} {request.Url}",
        TraceId = request.TraceId,
        StartUnixNano = request.StartUnixNano,
        EndUnixNano = request.StartUnixNano + request.DurationNanos,
        Values = new Dictionary<string, IReadOnlyList<string>>
        {
            ["request.traceId"] = [$"{request.TraceId}"],
            ["request.spanId"] = [$"{request.SpanId}"],
            ["request.name"] = [request.Name],
            ["request.method"] = [request.Method],
            ["request.url"] = [request.Url],
            ["request.status"] = [$"{request.Status}"],
        },
    };

    private IEnumerable<Subject> Roots(RootSubjects roots)
    {
        var matcher = new SpanMatcher(roots.Pattern, None);
        foreach (var span in evidence.Graph.Spans.Spans)
        {
            if (span.ParentSpanId.IsEmpty && matcher.Fits(span))
            {
                yield return new Subject
                {
                    Kind = "root",
                    Name = $"{span.TraceId} {span.Name}",
                    TraceId = span.TraceId,
                    StartUnixNano = span.StartUnixNano,
                    EndUnixNano = span.EndUnixNano,
                    Values = new Dictionary<string, IReadOnlyList<string>>
                    {
                        ["root.traceId"] = [$"{span.TraceId}"],
                        ["root.spanId"] = [$"{span.SpanId}"],
                        ["root.name"] = [span.Name],
                    },
                };
            }
        }
    }

    private static IReadOnlyList<string> Optional(string? value) => value is null ? [] : [value];
}
