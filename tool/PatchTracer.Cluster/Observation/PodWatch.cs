using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Cluster.Observation;

/// <summary>
/// Notes when pods are created and ready, as the API server tells whoever watches: its own times are whole seconds.
/// </summary>
internal sealed class PodWatch : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private readonly KubeClient _kube;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _unseen = [];
    private readonly Dictionary<string, PodStart> _pods = [];
    private Task _watching = Task.CompletedTask;
    private string? _version;

    internal PodWatch(KubeClient kube) => _kube = kube;

    /// <summary>Pods that are there already are not among those that it tells of.</summary>
    public static async Task<PodWatch> StartAsync(KubeClient kube, CancellationToken cancellation)
    {
        var watch = new PodWatch(kube);
        await watch.SkipAsync(cancellation);
        watch._watching = watch.RunAsync(watch._end.Token);
        return watch;
    }

    public async Task<IReadOnlyList<PodStart>> StopAsync()
    {
        await _end.CancelAsync();
        await _watching;
        lock (_lock)
            return [.. _pods.Values.OrderBy(pod => pod.CreatedUnixNano).ThenBy(pod => pod.Uid, StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    private async Task SkipAsync(CancellationToken cancellation)
    {
        var list = await _kube.CollectionAsync(KubeResource.Pods, null, cancellation);
        foreach (var pod in list.Items("items"))
            Skip(pod);
        _version = list.At("metadata").Text("resourceVersion");
    }

    /// <summary>Of a pod that is there when one looks it was not seen when it was created, or became ready.</summary>
    internal void Skip(JsonObject pod)
    {
        lock (_lock)
        {
            if (_pods.TryGetValue(pod.Uid(), out var known) && (known.ReadyUnixNano is not null || !pod.IsTrue("Ready")))
                return;
            _pods.Remove(pod.Uid());
            _unseen.Add(pod.Uid());
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!await FollowAsync(cancellation))
                    await SkipAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is KubeException or IOException or HttpRequestException or OperationCanceledException)
            {
                // The API server went away for a moment; what it knew by then it tells when it is back.
                await Task.Delay(Again, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    /// <returns>False where what it would go on from is too old for the server.</returns>
    private async Task<bool> FollowAsync(CancellationToken cancellation)
    {
        await foreach (var happened in _kube.WatchAsync(KubeResource.Pods, null, _version!, cancellation))
        {
            if (happened.Text("type") == "ERROR")
                return false;
            Note(happened.Text("type"), happened.At("object"), UnixNano.Now());
            _version = happened.At("object", "metadata").Text("resourceVersion");
        }
        return true;
    }

    internal void Note(string type, JsonObject pod, long now)
    {
        lock (_lock)
        {
            if (type == "ADDED" && !_unseen.Contains(pod.Uid()))
                _pods.TryAdd(pod.Uid(), new PodStart
                {
                    Namespace = pod.Namespace(),
                    Name = pod.Name(),
                    Uid = pod.Uid(),
                    CreatedUnixNano = now,
                });
            if (_pods.TryGetValue(pod.Uid(), out var known) && known.ReadyUnixNano is null && pod.IsTrue("Ready"))
                _pods[pod.Uid()] = known with { ReadyUnixNano = now };
        }
    }
}
