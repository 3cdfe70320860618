using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PatchTracer.Collector.Forwarding;
using PatchTracer.Collector.Queries;
using PatchTracer.Collector.Receivers;
using PatchTracer.Collector.Security;
using PatchTracer.Collector.Sql;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Workspace;

namespace PatchTracer.Collector;

/// <summary>A running collector: receivers over a <see cref="Store"/>. Disposing it stops it.</summary>
public sealed partial class CollectorHost : IAsyncDisposable
{
    /// <summary>At the end, for requests under way and for the index.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    private readonly WebApplication _application;
    private readonly Tally _tally;
    private readonly Forwards _forwards;
    private readonly MemoryGuard _guard;
    private readonly QueryServer _queries;
    private MemoryDirectory? _memory;
    private bool _stopped;

    private CollectorHost(
        WebApplication application, Store store, Tally tally, Forwards forwards, MemoryGuard guard, QueryServer queries,
        CollectorOptions options)
    {
        (_application, Store, _tally, _forwards, _guard, _queries) = (application, store, tally, forwards, guard, queries);
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => IPEndPoint.Parse(new Uri(address).Authority)).ToArray();
        GrpcEndpoints = bound[..options.Grpc.Count];
        HttpEndpoints = bound[options.Grpc.Count..(options.Grpc.Count + options.Http.Count)];
        JaegerHttpEndpoints = bound[(options.Grpc.Count + options.Http.Count)..^options.Query.Count];
        QueryEndpoints = bound[^options.Query.Count..];
    }

    /// <summary>Whether this program was built with the page.</summary>
    public static bool HasPage => PageFiles.AreThere;

    /// <summary>What there is to say where it was not.</summary>
    public const string WithoutPage =
        "this patchtracer was built without the page, for want of node or npm; install them (Debian: nodejs, npm), "
        + "and the checkout's ./patchtracer builds it with the page";

    /// <summary>What was received, to be queried while the collector runs.</summary>
    public Store Store { get; }

    /// <summary>Where it listens for OTLP/gRPC, in the order of the options, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> GrpcEndpoints { get; }

    /// <summary>Where it listens for OTLP/HTTP, in the order of the options, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> HttpEndpoints { get; }

    /// <summary>Where the page and the query APIs are, in the order of the options, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> QueryEndpoints { get; }

    /// <summary>Cheap: for a progress display.</summary>
    public CollectorStatistics Statistics => _tally.Read(Store);

    /// <summary>What became of everything that came, for each neighbour that gets it.</summary>
    public IReadOnlyList<ForwardStatistics> Forwards => _forwards.Statistics;

    /// <summary>Opens the store, repairs what a crash left, and listens.</summary>
    /// <exception cref="CollectorException">An address is taken or unusable.</exception>
    /// <exception cref="StoreException">The store is taken or unusable.</exception>
    public static async Task<CollectorHost> StartAsync(CollectorOptions options, IReporter reporter, CancellationToken cancellation)
    {
        if (options.StoreDirectory != CollectorOptions.InMemory)
            return await OpenAsync(options, reporter, cancellation);
        var memory = MemoryDirectory.Create();
        try
        {
            var host = await OpenAsync(options with { StoreDirectory = memory.Path }, reporter, cancellation);
            host._memory = memory;
            return host;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private static async Task<CollectorHost> OpenAsync(CollectorOptions options, IReporter reporter, CancellationToken cancellation)
    {
        var store = Store.Open(options.StoreDirectory, options.Store);
        if (store.Recovery.TornBytes > 0)
            reporter.Warn($"the raw log ended in {store.Recovery.TornBytes} bytes of an unfinished request; "
                + $"they were cut off and kept in {store.Recovery.KeptAs ?? "no file, for want of room"}");
        var tally = new Tally();
        var forwards = await StartForwardsAsync(options, store, reporter);
        var guard = new MemoryGuard(options.MaxProcessBytes);
        var intake = new Intake(store, options, tally, forwards, guard);
        var queries = new QueryServer(store, QueryLimits.For(options), SqlLimits.For(options));
        var application = Build(options, intake, tally, guard, queries);
        CollectorHost? host = null;
        try
        {
            await application.StartAsync(cancellation);
            host = new CollectorHost(application, store, tally, forwards, guard, queries, options);
            host.StartJaeger(options, intake, guard);
            return host;
        }
        catch (Exception e)
        {
            await (host?.StopJaegerAsync() ?? ValueTask.CompletedTask);
            await application.DisposeAsync();
            queries.Dispose();
            await forwards.DisposeAsync();
            await store.DisposeAsync();
            guard.Dispose();
            if (e is IOException or System.Net.Sockets.SocketException)
                throw AddressProbe.Explain([.. options.Grpc, .. options.Http, .. options.JaegerHttp, .. options.Query], e);
            throw;
        }
    }

    /// <summary>Returns when everything acknowledged so far can be queried.</summary>
    /// <exception cref="StoreException">The index cannot be written.</exception>
    public Task FlushAsync(CancellationToken cancellation) => Store.FlushAsync(cancellation);

    /// <summary>
    /// Stops listening, answers what is under way, closes the store. It takes a second or two, whatever is asked and however far the
    /// index is behind: what it lacks is indexed by the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_stopped)
            return;
        _stopped = true;
        _queries.Stop();
        await _application.StopAsync(cancellation);
        await StopJaegerAsync();
        await _application.DisposeAsync();
        _queries.Dispose();
        await _forwards.DisposeAsync();
        try
        {
            await CatchUpAsync(cancellation);
        }
        finally
        {
            await Store.DisposeAsync();
            _guard.Dispose();
            _memory?.Dispose();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(Patience);
        try
        {
            await Store.FlushAsync(time.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The next start goes on from there.
        }
    }

    private static async Task<Forwards> StartForwardsAsync(CollectorOptions options, Store store, IReporter reporter)
    {
        try
        {
            return Forwarding.Forwards.Start(options, reporter);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static WebApplication Build(CollectorOptions options, Intake intake, Tally tally, MemoryGuard guard, QueryServer queries)
    {
        // The empty builder reads no configuration: no environment variable moves a receiver to another address.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        var application = builder.Build();
        Gate.Use(application, options, tally);
        var budget = new ByteBudget(options.MaxBufferedBytes, () => guard.IsTight);
        var (grpc, http) = (new GrpcReceiver(intake, options, budget), new HttpReceiver(intake, options, budget));
        var jaeger = new JaegerHttpReceiver(intake, options, budget);
        application.Run(async context =>
        {
            try
            {
                // Queries look for themselves, and gRPC is nothing that a page can send.
                if (!QueryListener.IsQuery(context) && Rebinding.RefusalOfPage(context.Request) is { } refusal)
                {
                    intake.Refuse(OutcomeKind.Unsupported, refusal);
                    context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
                    await context.Response.WriteAsync(refusal + "\n", context.RequestAborted);
                    return;
                }
                await (QueryListener.IsQuery(context) ? queries.HandleAsync(context)
                    : GrpcReceiver.IsGrpc(context.Request) ? grpc.HandleAsync(context)
                    : JaegerHttpReceiver.IsJaeger(context.Request) ? jaeger.HandleAsync(context) : http.HandleAsync(context));
            }
            catch (Microsoft.AspNetCore.Http.BadHttpRequestException e) when (!context.Response.HasStarted)
            {
                // A body that breaks HTTP: Kestrel finds the error while it is read, when answering is up to who reads. What follows is not
                // to be understood.
                context.Response.StatusCode = e.StatusCode;
                // By OTLP's rules what is answered 408 is lost, and a sender that was held up can send it again.
                if (e.StatusCode == StatusCodes.Status408RequestTimeout)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    context.Response.Headers.RetryAfter = Math.Ceiling(options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                }
                context.Response.Headers.Connection = "close";
            }
            catch (Exception e) when (e is OperationCanceledException or ConnectionResetException
                or Microsoft.AspNetCore.Http.BadHttpRequestException)
            {
                // The sender went away; there is nobody to answer.
                context.Abort();
            }
        });
        return application;
    }

    private static void Configure(KestrelServerOptions kestrel, CollectorOptions options)
    {
        kestrel.AddServerHeader = false;
        // The receivers have their own limit, with an answer that OTLP clients understand.
        kestrel.Limits.MaxRequestBodySize = null;
        Gate.Configure(kestrel, options);
        kestrel.Limits.Http2.InitialStreamWindowSize = 1 << 20;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
        foreach (var endpoint in options.Grpc)
            kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http2);
        foreach (var endpoint in options.Http.Concat(options.JaegerHttp))
        {
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                StrictLengths.Use(listen);
            });
        }
        foreach (var endpoint in options.Query)
            QueryListener.Listen(kestrel, endpoint);
    }
}
