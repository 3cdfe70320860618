using System.Security.Cryptography;
using System.Text;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Forwarding;

/// <summary>All neighbours of one collector.</summary>
internal sealed class Forwards : IAsyncDisposable
{
    private readonly List<Forwarder> _forwarders = [];

    public IReadOnlyList<ForwardStatistics> Statistics => [.. _forwarders.Select(forwarder => forwarder.Statistics)];

    /// <summary>The queues are below <c>forward/</c> in the store, one directory for each URL.</summary>
    /// <exception cref="StoreException">A queue cannot be used.</exception>
    public static Forwards Start(CollectorOptions options, IReporter reporter)
    {
        var forwards = new Forwards();
        try
        {
            foreach (var target in options.Forward.DistinctBy(target => target.Url))
            {
                var directory = Path.Combine(options.StoreDirectory, "forward", NameOf(target.Url));
                forwards._forwarders.Add(Forwarder.Start(target, directory, options.MaxForwardQueueBytes, reporter));
            }
            return forwards;
        }
        catch
        {
            forwards.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Returns when the request is in every queue, or was dropped by those that have no room.</summary>
    public async ValueTask AddAsync(RawSignal signal, RawEncoding encoding, RawCompression compression, long arrival,
        ReadOnlyMemory<byte> body, Sender? sender)
    {
        foreach (var forwarder in _forwarders)
            await forwarder.AddAsync(signal, encoding, compression, arrival, body, sender);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var forwarder in _forwarders)
            await forwarder.DisposeAsync();
    }

    // Readable, and no two URLs share it.
    private static string NameOf(string url) =>
        $"{string.Concat(url.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'))}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..8]}";
}
