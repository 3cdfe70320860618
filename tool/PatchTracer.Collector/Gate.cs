using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PatchTracer.Collector.Queries;
using PatchTracer.Collector.Receivers;

namespace PatchTracer.Collector;

/// <summary>Stands before everything that listens over TCP: TLS, tokens, and what a connection may cost.</summary>
internal static class Gate
{
    private const int MaxStreams = 100;
    private const int MaxHeaderBytes = 32 << 10;
    private const int LeastBytesPerSecond = 240;

    /// <summary>To be called before the first address is named: it goes for all that follow.</summary>
    public static void Configure(KestrelServerOptions kestrel, CollectorOptions options)
    {
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.KeepAliveTimeout = options.MaxIdle;
        limits.RequestHeadersTimeout = options.MaxHandshake;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, options.MaxStall);
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        if (options.Certificate is { } certificate)
        {
            kestrel.ConfigureEndpointDefaults(listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate.Certificate,
                HandshakeTimeout = options.MaxHandshake,
            }));
        }
    }

    /// <summary>Lets nobody through without a token, if there are tokens.</summary>
    public static void Use(WebApplication application, CollectorOptions options, Tally tally)
    {
        if (options.Tokens is not { } tokens)
            return;
        application.Use((context, next) =>
        {
            var authorization = context.Request.Headers.Authorization;
            if (tokens.Admit(authorization) || (!QueryListener.IsQuery(context) && options.Components?.Admit(authorization) == true))
                return next(context);
            tally.Refused(OutcomeKind.Unauthenticated);
            return RefuseAsync(context);
        });
    }

    private static Task RefuseAsync(HttpContext context)
    {
        const string Message = "a token is needed: `authorization: Bearer TOKEN`";
        var response = context.Response;
        if (GrpcReceiver.IsGrpc(context.Request))
        {
            response.ContentType = "application/grpc";
            response.Headers["grpc-status"] = ((int)GrpcStatus.Unauthenticated).ToString(CultureInfo.InvariantCulture);
            response.Headers["grpc-message"] = Uri.EscapeDataString(Message);
            return Task.CompletedTask;
        }
        response.StatusCode = StatusCodes.Status401Unauthorized;
        // The second makes a browser ask; the user name does not matter.
        response.Headers.WWWAuthenticate = new[] { "Bearer", "Basic realm=\"PatchTracer\", charset=\"UTF-8\"" };
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(Message + "\n", context.RequestAborted);
    }
}
