using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace PatchTracer.Agent;

/// <summary>When the server accepted each connection that is open, by its id; Kestrel tells it by events.</summary>
internal sealed class AcceptedConnections : EventListener
{
    private const string Kestrel = "Microsoft-AspNetCore-Server-Kestrel";

    private readonly ConcurrentDictionary<string, DateTime> _accepted = new(StringComparer.Ordinal);

    /// <summary>UTC; null when nothing was heard of that connection.</summary>
    public DateTime? Of(string connection) => _accepted.TryGetValue(connection, out var time) ? time : null;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Kestrel)
            EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.Payload is not [string connection, ..])
            return;
        if (eventData.EventName == "ConnectionStart")
            _accepted[connection] = eventData.TimeStamp;
        else if (eventData.EventName == "ConnectionStop")
            _accepted.TryRemove(connection, out _);
    }
}
