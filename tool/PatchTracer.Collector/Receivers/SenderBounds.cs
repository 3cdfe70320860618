using System.Collections.Concurrent;
using System.Diagnostics;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Receivers;

/// <summary>
/// What one address may send that has not the components' credential: bytes, and, far fewer, spans that claim to be a component's, of
/// which only so many are kept as tell who sends them. Both are buckets that fill again with time.
/// </summary>
internal sealed class SenderBounds(long bytesPerSecond)
{
    /// <summary>A component without its credential, by mistake, is seen in these as well as in all.</summary>
    private const int ClaimsAtOnce = 1000, ClaimsPerSecond = 20;

    /// <summary>Of bytes, a bucket holds as much as comes in this time.</summary>
    private const int BurstSeconds = 4;

    /// <summary>Addresses beyond these share one bucket: IPv6 has as many as anybody likes.</summary>
    private const int MostAddresses = 4096;

    private readonly ConcurrentDictionary<string, Source> _sources = new(StringComparer.Ordinal);

    /// <summary>Why so many bytes are too much now; null when they are not.</summary>
    public string? Refusal(Sender? sender, int bytes) => sender is not { IsComponent: false } || Of(sender).Bytes.TryTake(bytes) ? null
        : $"{sender.Address} sends more than {bytesPerSecond} bytes a second";

    /// <summary>Why so many spans in a component's name are too much now; null when they are not.</summary>
    public string? RefusalOfClaims(Sender? sender, long claims) =>
        claims == 0 || sender is not { IsComponent: false } || Of(sender).Claims.TryTake(claims) ? null
        : $"spans of the cluster's components come with their credential only, and {sender.Address} has sent {claims} and more without it";

    private Source Of(Sender sender)
    {
        var address = sender.Address ?? "";
        if (_sources.TryGetValue(address, out var known))
            return known;
        return _sources.GetOrAdd(_sources.Count < MostAddresses ? address : "", _ => new Source(
            new Bucket(BurstSeconds * bytesPerSecond, bytesPerSecond), new Bucket(ClaimsAtOnce, ClaimsPerSecond)));
    }

    private sealed record Source(Bucket Bytes, Bucket Claims);

    /// <summary>A token bucket. What is larger than the bucket finds room in a full one, and leaves a debt.</summary>
    private sealed class Bucket(long size, long perSecond)
    {
        private readonly Lock _lock = new();
        private double _content = size;
        private long _filled = Stopwatch.GetTimestamp();

        public bool TryTake(long amount)
        {
            lock (_lock)
            {
                var now = Stopwatch.GetTimestamp();
                _content = Math.Min(size, _content + (Stopwatch.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
                _filled = now;
                if (_content < Math.Min(amount, size))
                    return false;
                _content -= amount;
                return true;
            }
        }
    }
}
