using Jaeger.Thrift;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Forwarding;

/// <summary>
/// Sends everything that the collector takes on to one neighbour, in order, from a queue on disk. A neighbour that is away
/// is asked again after a growing pause; what it refuses for good is counted.
/// </summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ForwardTarget _target;
    private readonly ForwardQueue _queue;
    private readonly IForwardSender _sender;
    private readonly IReporter _reporter;
    private readonly SemaphoreSlim _wake = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _requests;
    private long _refused;
    private long _rejectedSpans;
    private string? _problem;

    private Forwarder(ForwardTarget target, ForwardQueue queue, IForwardSender sender, IReporter reporter)
    {
        (_target, _queue, _sender, _reporter) = (target, queue, sender, reporter);
        queue.Added += Wake;
        _loop = Task.Run(RunAsync);
    }

    public ForwardStatistics Statistics => new(
        _target.Url, Interlocked.Read(ref _requests), _queue.Waiting, _queue.Dropped, Interlocked.Read(ref _refused),
        Interlocked.Read(ref _rejectedSpans), Volatile.Read(ref _problem));

    /// <summary>Goes on with what the queue in <paramref name="directory"/> still holds.</summary>
    /// <exception cref="StoreException">The queue cannot be used.</exception>
    public static Forwarder Start(ForwardTarget target, string directory, long maxBytes, IReporter reporter) =>
        new(target, ForwardQueue.Open(directory, maxBytes), SenderTo(target), reporter);

    /// <summary>Returns when the request is in the queue, or was dropped.</summary>
    public ValueTask AddAsync(RawSignal signal, RawEncoding encoding, RawCompression compression, long arrival,
        ReadOnlyMemory<byte> body, Sender? sender) =>
        _queue.AddAsync(signal, encoding, compression, arrival, body, sender);

    /// <summary>Stops; what was not delivered stays in the queue for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Added -= Wake;
        await _stop.CancelAsync();
        await _loop;
        await _queue.DisposeAsync();
        _sender.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private void Wake()
    {
        lock (_wake)
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stop.Token);
                while (true)
                {
                    await Task.Delay(_sender.Pause, _stop.Token);
                    if (_queue.Next(_sender.BatchBytes) is not { Count: > 0 } records)
                        break;
                    await DeliverAndAccountAsync(records);
                    _queue.Done();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception e) when (e is StoreException or IOException)
        {
            _problem = e.Message;
            _reporter.Warn($"nothing more is forwarded to {_target.Url}: {e.Message}");
        }
    }

    // One that is refused for good takes no other with it.
    private async Task DeliverAndAccountAsync(IReadOnlyList<RawRecord> records)
    {
        var delivery = await DeliverAsync(records);
        if (delivery.Kind != DeliveryKind.Refused || records.Count == 1)
        {
            Account(delivery, records.Count);
            return;
        }
        foreach (var record in records)
            Account(await DeliverAsync([record]), 1);
    }

    private async Task<Delivery> DeliverAsync(IReadOnlyList<RawRecord> records)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var delivery = await TrySendAsync(records);
            if (delivery.Kind != DeliveryKind.Retry)
                return delivery;
            if (Interlocked.Exchange(ref _problem, delivery.Message) is null)
                _reporter.Warn($"{_target.Url} takes nothing now, what comes waits: {delivery.Message}");
            // Half of it by chance, so that several collectors do not come back at one moment.
            var wait = pause * (0.5 + (0.5 * Random.Shared.NextDouble()));
            await Task.Delay(delivery.RetryAfter is { } after && after > wait ? Shorter(after, TimeSpan.FromMinutes(5)) : wait,
                _stop.Token);
        }
    }

    private async Task<Delivery> TrySendAsync(IReadOnlyList<RawRecord> records)
    {
        try
        {
            return await _sender.SendAsync(records, _stop.Token);
        }
        catch (MalformedRequestException e)
        {
            // Checked when it came; a later version of the queue, perhaps.
            return Delivery.Refused(e.Message);
        }
    }

    private void Account(in Delivery delivery, int requests)
    {
        Interlocked.Exchange(ref _problem, delivery.Message.Length > 0 ? delivery.Message : null);
        Interlocked.Add(ref _rejectedSpans, delivery.RejectedSpans);
        Interlocked.Add(ref delivery.Kind == DeliveryKind.Delivered ? ref _requests : ref _refused, requests);
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static IForwardSender SenderTo(ForwardTarget target) => target.Protocol switch
    {
        ForwardProtocol.OtlpGrpc => new OtlpGrpcSender(target.Endpoint),
        ForwardProtocol.OtlpHttp => new OtlpHttpSender(target.Endpoint),
        ForwardProtocol.ClickHouse => new ClickHouseSender(ClickHouseAddress.Parse(target.Url)),
        ForwardProtocol.JaegerBinary =>
            new JaegerAgentSender(new UdpTransport(target.Endpoint.Host, target.Endpoint.Port, ThriftEncoding.Binary)),
        _ => new JaegerAgentSender(new UdpTransport(target.Endpoint.Host, target.Endpoint.Port, ThriftEncoding.Compact)),
    };
}
