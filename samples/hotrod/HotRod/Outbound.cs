#if TRACING
using HotRod.Telemetry;
#endif

namespace HotRod;

/// <summary>The connections to the other services.</summary>
internal static class Outbound
{
    public static SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler
        {
            // Replicas that come later should get their share of the load.
            PooledConnectionLifetime = TimeSpan.FromSeconds(10),
        };
#if TRACING
        handler.ConnectCallback = TaggedConnection.ConnectAsync;
#endif
        return handler;
    }
}
