using System.Diagnostics;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Benchmarks.Cluster;

/// <summary>Starts pods one after another and looks every 20 ms whether the last one runs.</summary>
internal sealed class PodStarter(KubeClient kube, string image)
{
    private const string Namespace = "default";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private int _number;

    public async Task<IReadOnlyList<TimeSpan>> RunAsync(int pods, CancellationToken cancellation)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < pods; i++)
        {
            var name = $"start-{Environment.ProcessId}-{_number++}";
            times.Add(await StartAsync(name, cancellation));
            await kube.DeleteNowAsync(KubeResource.Pods, Namespace, name, cancellation);
        }
        return times;
    }

    private async Task<TimeSpan> StartAsync(string name, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        // With a context, as what PatchTracer deploys has it: otherwise woven components would have nothing to trace.
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        await kube.CreateAsync(KubeResource.Pods, Pod(name, context), context, cancellation);
        while ((string?)(await kube.GetAsync(KubeResource.Pods, Namespace, name, cancellation))["status"]?["phase"] != "Running")
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"pod {name} does not run after {Patience}");
            await Task.Delay(20, cancellation);
        }
        return watch.Elapsed;
    }

    private JsonObject Pod(string name, ActivityContext context) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = Namespace,
            ["annotations"] = new JsonObject { [Traceparent.Annotation] = Traceparent.Format(context) },
        },
        ["spec"] = new JsonObject
        {
            ["terminationGracePeriodSeconds"] = 0,
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "c",
                ["image"] = image,
                ["imagePullPolicy"] = "IfNotPresent",
                ["args"] = new JsonArray("route"),
            }),
        },
    };
}
