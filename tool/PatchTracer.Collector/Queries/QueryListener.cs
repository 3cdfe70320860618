using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PatchTracer.Collector.Security;

namespace PatchTracer.Collector.Queries;

/// <summary>Marks the connections of the query port, so that queries come in there and nowhere else.</summary>
internal sealed class QueryListener
{
    private static readonly QueryListener Mark = new();

    private QueryListener()
    {
    }

    public static void Listen(KestrelServerOptions kestrel, IPEndPoint endpoint) => kestrel.Listen(endpoint, listen =>
    {
        listen.Protocols = HttpProtocols.Http1;
        StrictLengths.Use(listen);
        listen.Use(next => connection =>
        {
            connection.Features.Set(Mark);
            return next(connection);
        });
    });

    public static bool IsQuery(HttpContext context) => context.Features.Get<QueryListener>() is not null;
}
