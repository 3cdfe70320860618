using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Loading;

/// <summary>
/// Asks HotROD for rides: `GET /dispatch?customer=ID`, each request in a trace of its own, sampled. No request is ever
/// sent twice. Only for a loopback address: load is for clusters of this machine.
/// </summary>
public sealed class LoadGenerator(LoadSpec spec, IReporter reporter)
{
    /// <summary>Sends the requests and writes a line for each into <paramref name="log"/> as it ends.</summary>
    /// <param name="onEnded">Called for each request as it ends, one at a time: whoever emits the client spans.</param>
    /// <returns>All requests, by the time they were sent.</returns>
    /// <exception cref="ClusterException">The target is not on this machine.</exception>
    public async Task<IReadOnlyList<LoadRequest>> RunAsync(string log, Action<LoadRequest>? onEnded, CancellationToken cancellation)
    {
        if (!spec.Target.IsLoopback)
            throw new ClusterException(ClusterFailure.Input, $"Load goes to this machine only, not to {spec.Target}.");
        var ended = Channel.CreateUnbounded<LoadRequest>(new UnboundedChannelOptions { SingleReader = true });
        var writing = WriteAsync(log, ended.Reader, onEnded, cancellation);
        try
        {
            await SendAllAsync(ended.Writer, cancellation);
        }
        finally
        {
            ended.Writer.Complete();
        }
        return await writing;
    }

    /// <summary>The customers in the order in which they are asked for.</summary>
    internal static IEnumerable<int> Customers(LoadSpec spec)
    {
        var random = new Random(spec.Seed);
        for (var i = 0; i < spec.Requests; i++)
            yield return spec.Customers[random.Next(spec.Customers.Count)];
    }

    private async Task SendAllAsync(ChannelWriter<LoadRequest> ended, CancellationToken cancellation)
    {
        using var http = Client();
        using var places = new SemaphoreSlim(spec.Concurrency);
        var clock = Stopwatch.StartNew();
        var running = new List<Task>();
        foreach (var (number, customer) in Customers(spec).Index())
        {
            var due = TimeSpan.FromSeconds(number / spec.Rate);
            if (due > clock.Elapsed)
                await Task.Delay(due - clock.Elapsed, cancellation);
            await places.WaitAsync(cancellation);
            if (clock.Elapsed > spec.Limit)
            {
                reporter.Warn($"the time for load is over after {number} of {spec.Requests} requests");
                break;
            }
            running.Add(SendAsync(customer));
        }
        await Task.WhenAll(running);

        async Task SendAsync(int customer)
        {
            try
            {
                await ended.WriteAsync(await RequestAsync(http, customer, cancellation), cancellation);
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<LoadRequest> RequestAsync(HttpClient http, int customer, CancellationToken cancellation)
    {
        var url = new Uri(spec.Target, $"/dispatch?customer={customer}");
        var trace = Traceparent.NewRoot();
        using var message = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { Traceparent.Header, Traceparent.Format(trace) } } };
        var begun = DateTimeOffset.UtcNow;
        var clock = Stopwatch.GetTimestamp();
        var (status, error) = (0, (string?)null);
        try
        {
            using var response = await http.SendAsync(message, cancellation);
            status = (int)response.StatusCode;
        }
        catch (HttpRequestException e)
        {
            error = e.InnerException?.Message ?? e.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            error = $"no answer within {spec.RequestTimeout.TotalSeconds:0} s";
        }
        var duration = Stopwatch.GetElapsedTime(clock);
        return new LoadRequest(
            trace.TraceId.ToHexString(), trace.SpanId.ToHexString(), UnixNanos(begun), duration.Ticks * 100, status, url.AbsoluteUri, error);
    }

    private async Task<IReadOnlyList<LoadRequest>> WriteAsync(
        string log, ChannelReader<LoadRequest> ended, Action<LoadRequest>? onEnded, CancellationToken cancellation)
    {
        var requests = new List<LoadRequest>();
        await using var writer = new StreamWriter(log, append: false);
        await foreach (var request in ended.ReadAllAsync(cancellation))
        {
            await writer.WriteLineAsync(request.ToJson().AsMemory(), cancellation);
            requests.Add(request);
            reporter.Status($"{requests.Count} of {spec.Requests} requests, {requests.Count(r => !r.IsSuccess)} failed");
            onEnded?.Invoke(request);
        }
        return [.. requests.OrderBy(r => r.StartUnixNano)];
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null, // the trace context is the request's own
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // A connection for each request: one that is used again may turn out closed, and the handler would then send twice.
        PooledConnectionLifetime = TimeSpan.Zero,
    })
    { Timeout = spec.RequestTimeout };

    private static long UnixNanos(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
