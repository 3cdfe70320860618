using PatchTracer.Collector.Security;

namespace PatchTracer.Collector;

// Who may send and ask, and what one sender can cost.
public sealed partial record CollectorOptions
{
    /// <summary>For every receiver and the page; null for plain text, which is for loopback.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Whoever has one of them may send and ask; null lets everybody.</summary>
    public AccessTokens? Tokens { get; init; }

    /// <summary>
    /// Whoever sends one of them along, as a bearer, is a component of the cluster: what others say in a component's name is kept and set
    /// aside (<see cref="Traces.SpanSet.SetAside"/>). Null believes everybody. They let senders in beside <see cref="Tokens"/>, and nobody
    /// ask.
    /// </summary>
    public AccessTokens? Components { get; init; }

    /// <summary>Of one address without such a credential, where there are any; beyond it requests are refused with a retry hint.</summary>
    public long MaxSenderBytesPerSecond { get; init; } = 16 << 20;

    /// <summary>Attributes of one span, event, link, resource or scope; SDKs stop at 128.</summary>
    public int MaxAttributes { get; init; } = 4096;

    /// <summary>Key and value of one attribute, as they are encoded.</summary>
    public int MaxAttributeBytes { get; init; } = 4 << 20;

    /// <summary>A connection on which nothing is under way is closed after this.</summary>
    public TimeSpan MaxIdle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the headers of a request, or the handshake of a connection, may take.</summary>
    public TimeSpan MaxHandshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the body of a request may come at less than 240 bytes a second: a busy machine stops its programs for seconds.</summary>
    public TimeSpan MaxStall { get; init; } = TimeSpan.FromSeconds(30);
}
