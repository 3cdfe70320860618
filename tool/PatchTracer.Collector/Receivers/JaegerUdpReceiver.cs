using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Jaeger.Thrift;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Receivers;

/// <summary>
/// What Jaeger clients send to an agent: one batch a datagram. Nobody waits for an answer, so what cannot be taken is
/// counted. Datagrams that come while the log is being written are written together.
/// </summary>
internal sealed class JaegerUdpReceiver : IAsyncDisposable
{
    /// <summary>No datagram is larger.</summary>
    private const int MaxDatagramBytes = 1 << 16;

    private const int MaxGroupBytes = 1 << 20;

    /// <summary>What the kernel keeps while this process is busy, as far as it allows.</summary>
    private const int SocketBytes = 8 << 20;

    private readonly Socket _socket;
    private readonly ThriftEncoding _encoding;
    private readonly Intake _intake;
    private readonly ByteBudget _budget;
    private readonly JaegerTally _tally;
    private readonly Sender? _sender;
    private readonly Channel<Converted> _converted = Channel.CreateUnbounded<Converted>(new() { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loops;

    private JaegerUdpReceiver(Socket socket, ThriftEncoding encoding, Intake intake, ByteBudget budget, JaegerTally tally, Sender? sender)
    {
        (_socket, _encoding, _intake, _budget, _tally, _sender) = (socket, encoding, intake, budget, tally, sender);
        _loops = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(WriteAsync));
    }

    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <exception cref="CollectorException">The address is taken or unusable.</exception>
    public static JaegerUdpReceiver Start(
        IPEndPoint endpoint, ThriftEncoding encoding, Intake intake, ByteBudget budget, JaegerTally tally, Sender? sender)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = SocketBytes };
        try
        {
            socket.Bind(endpoint);
            return new JaegerUdpReceiver(socket, encoding, intake, budget, tally, sender);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new CollectorException(CollectorFailure.AddressInUse, $"{endpoint}",
                    $"another program listens on UDP {endpoint}; stop it (`ss -lunp` names it) or choose another address", e)
                : new CollectorException(CollectorFailure.AddressUnusable, $"{endpoint}",
                    $"UDP {endpoint} cannot be listened on: {e.Message}", e);
        }
    }

    /// <summary>Writes what has come so far, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(MaxDatagramBytes, pinned: true);
        try
        {
            while (true)
                Take(await NextAsync(buffer));
        }
        catch (OperationCanceledException)
        {
            // Stopping: what the kernel holds already is taken too.
            while (_socket.Available > 0)
                Take(buffer.AsMemory(0, _socket.Receive(buffer)));
        }
        finally
        {
            _converted.Writer.TryComplete();
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(byte[] buffer)
    {
        while (true)
        {
            try
            {
                return buffer.AsMemory(0, await _socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token));
            }
            catch (SocketException)
            {
                // The network went away for a moment, or the kernel has no memory; whoever sends next is received.
                await Task.Delay(100, _stop.Token);
            }
        }
    }

    private void Take(ReadOnlyMemory<byte> datagram)
    {
        try
        {
            var request = JaegerIntake.ReadDatagram(datagram, _encoding);
            _tally.Received();
            var otlp = request.ToOtlp();
            if (_budget.TryTake(otlp.Length))
                _converted.Writer.TryWrite(new Converted(otlp, request.Spans));
            else
                _tally.Lost(request.Spans);
        }
        catch (MalformedRequestException e)
        {
            _intake.Refuse(OutcomeKind.Malformed, e.Message);
        }
    }

    private async Task WriteAsync()
    {
        var group = new List<Converted>();
        while (await _converted.Reader.WaitToReadAsync())
        {
            group.Clear();
            for (var bytes = 0; bytes < MaxGroupBytes && _converted.Reader.TryRead(out var next); bytes += next.Otlp.Length)
                group.Add(next);
            // A request that is refused must not take those of other senders with it.
            if (!await TryWriteAsync(group) && group.Count > 1)
            {
                foreach (var one in group)
                    await TryWriteAsync([one]);
            }
            foreach (var one in group)
                _budget.Return(one.Otlp.Length);
        }
    }

    // Export requests one after the other are one export request with the parts of all.
    private async ValueTask<bool> TryWriteAsync(IReadOnlyList<Converted> group)
    {
        var body = new byte[group.Sum(one => one.Otlp.Length)];
        var length = 0;
        foreach (var one in group)
        {
            one.Otlp.CopyTo(body.AsMemory(length));
            length += one.Otlp.Length;
        }
        var outcome = await _intake.AcceptAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, body, _sender);
        if (outcome.Kind == OutcomeKind.Accepted)
            return true;
        if (outcome.Kind is not (OutcomeKind.Overloaded or OutcomeKind.Throttled) && group.Count > 1)
            return false;
        _tally.Lost(group.Sum(one => one.Spans));
        return true;
    }

    private readonly record struct Converted(ReadOnlyMemory<byte> Otlp, int Spans);
}
