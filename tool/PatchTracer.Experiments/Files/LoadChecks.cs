using PatchTracer.Cluster.Loading;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Experiments.Files;

/// <summary>What can be said of a load before it is sent.</summary>
internal static class LoadChecks
{
    /// <summary>These are the request's identity, or follow from it.</summary>
    private static readonly string[] OwnHeaders =
        ["traceparent", "tracestate", "host", "content-length", "transfer-encoding", "connection"];

    public static IEnumerable<(bool IsSound, string Message)> Of(LoadSection load)
    {
        yield return (load.Service.Length > 0, "`load.service` is missing: the Service that is asked");
        yield return (load.Timeout > TimeSpan.Zero && load.Limit > TimeSpan.Zero, "`load.timeout` and `load.limit` are more than 0");
        yield return (load.Requests.Count > 0, "`load.requests` is missing: what is sent");
        yield return (load.Stages.Count > 0, "`load.stages` is missing: how many requests are sent, and how fast");
        var checks = load.Requests.SelectMany((request, i) => Request(load, request, $"load.requests[{i}]"))
            .Concat(load.Stages.SelectMany((stage, i) => Stage(stage, $"load.stages[{i}]"))).Concat(Values(load))
            .Concat(load.Thresholds.SelectMany((threshold, i) => Threshold(load, threshold, $"load.thresholds[{i}]")));
        foreach (var check in checks)
            yield return check;
        var twice = load.Requests.GroupBy(request => request.Title).FirstOrDefault(same => same.Count() > 1)?.Key;
        yield return (twice is null, $"two of `load.requests` are called `{twice}`; give each a `name` of its own");
    }

    private static IEnumerable<(bool, string)> Request(LoadSection load, RequestTemplate request, string key)
    {
        yield return (request.Name is not "", $"`{key}.name` is empty");
        yield return (request.Weight is > 0 and <= 1_000_000, $"`{key}.weight` is {request.Weight}; it is a whole number, 1 to 1000000");
        yield return (request.Method.Length > 0 && request.Method.All(char.IsAsciiLetterUpper),
            $"`{key}.method` is `{request.Method}`; it is an HTTP method such as GET");
        yield return (request.Path.StartsWith('/') && !request.Path.StartsWith("//", StringComparison.Ordinal),
            $"`{key}.path` is `{request.Path}`; it begins with a slash, and with one only");
        foreach (var name in Placeholders.In(request.Path).Concat(request.Headers.Values.SelectMany(Placeholders.In)))
            yield return (Knows(load, name), $"`{key}` has {{{name}}}, and `load.values` has no `{name}`");
        foreach (var header in request.Headers.Keys)
        {
            yield return (!OwnHeaders.Contains(header, StringComparer.OrdinalIgnoreCase),
                $"`{key}.headers` has `{header}`, which is not for a load to set");
            yield return (header.Length > 0 && header.All(c => c is > ' ' and < '\x7f' && !"\"(),/:;<=>?@[\\]{}".Contains(c)),
                $"`{key}.headers` has `{header}`, which is no name of a header");
            yield return (!request.Headers[header].AsSpan().ContainsAny('\r', '\n'), $"`{key}.headers.{header}` has more than one line");
        }
    }

    private static IEnumerable<(bool, string)> Stage(LoadStage stage, string key)
    {
        yield return (stage.Rate is null != stage.Users is null, $"`{key}` needs exactly one of `rate` and `users`");
        yield return (stage.Count is not null || stage.Duration is not null,
            $"`{key}` needs `count`, `duration` or both: it would have no end");
        yield return (stage.Count is null or >= 0, $"`{key}.count` is {stage.Count}; it is a number of requests");
        yield return (stage.Duration is not { } duration || duration > TimeSpan.Zero, $"`{key}.duration` is more than 0");
        yield return (stage.Users is null or (> 0 and <= LoadStage.MaxUsers),
            $"`{key}.users` is {stage.Users}; it is 1 to {LoadStage.MaxUsers}");
        yield return (stage.AtOnce is > 0 and <= 10_000, $"`{key}.at-once` is {stage.AtOnce}; it is 1 to 10000");
        yield return (stage.Rate is not null || stage.AtOnce == new LoadStage().AtOnce,
            $"`{key}.at-once` is for `rate`; of `users` there are never more at once than there are");
        yield return (stage.Users is not null || stage.Pause == TimeSpan.Zero,
            $"`{key}.pause` is for `users`; with `rate` requests begin at their times");
    }

    private static IEnumerable<(bool, string)> Values(LoadSection load)
    {
        var used = load.Requests.SelectMany(request => Placeholders.In(request.Path)
            .Concat(request.Headers.Values.SelectMany(Placeholders.In))
            .Concat(Placeholders.In(request.Body ?? ""))).ToHashSet();
        foreach (var name in load.Values.Keys)
        {
            yield return (name != RequestTemplate.Number, $"`load.values` has `{name}`, which every request has by itself");
            yield return (Placeholders.In($"{{{name}}}").Any(),
                $"`load.values` has `{name}`; a name is lower-case letters, digits and `-`");
            yield return (used.Contains(name), $"`load.values` has `{name}`, and no request has {{{name}}}");
        }
    }

    private static IEnumerable<(bool, string)> Threshold(LoadSection load, LoadThreshold threshold, string key)
    {
        yield return (threshold is not { Errors: null, P50: null, P90: null, P95: null, P99: null, Max: null },
            $"`{key}` has no limit: errors, p50, p90, p95, p99 or max");
        yield return (threshold.Request is not { } name || load.Requests.Any(request => request.Title == name),
            $"`{key}.request` is `{threshold.Request}`; the requests are "
            + $"{string.Join(", ", load.Requests.Select(request => request.Title))}");
    }

    private static bool Knows(LoadSection load, string name) => name == RequestTemplate.Number || load.Values.ContainsKey(name);
}
