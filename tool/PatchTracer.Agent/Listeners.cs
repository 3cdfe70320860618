using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PatchTracer.Agent;

/// <summary>Hears what woven methods publish, and when a host has been built.</summary>
internal sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string Woven = "PatchTracer.Woven";
    private const string Hosting = "Microsoft.Extensions.Hosting";

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is Woven or Hosting)
            value.Subscribe(this, name => name is "http.handler" or "HostBuilt");
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "http.handler", Value: SocketsHttpHandler handler })
            TaggedConnection.Attach(handler);
        else if (value is { Key: "HostBuilt", Value: { } host })
            Built(host);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Built(object host) => HostLifetime.Watch(host);
}
