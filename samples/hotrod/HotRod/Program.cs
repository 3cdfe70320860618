using CommandLine;
using HotRod;
using HotRod.Customer;
using HotRod.Driver;
using HotRod.Frontend;
using HotRod.Route;
#if TRACING
using HotRod.Telemetry;
#endif

#if TRACING
StartupSpan.Begin();
#endif
var known = new[] { "frontend", "customer", "driver", "route" };
var parsed = Parser.Default.ParseArguments<Options>(Options.WithEnvironment(args));
if (parsed.Value is not { } options)
    return parsed.Errors.All(e => e is HelpRequestedError or VersionRequestedError) ? 0 : 2;
if (options.Service != "all" && !known.Contains(options.Service))
{
    Console.Error.WriteLine($"hotrod: unknown service '{options.Service}'; one of frontend, customer, driver, route, all");
    return 2;
}

var services = options.Service == "all" ? known : [options.Service];
var apps = services.Select(service => Build(service, options)).ToArray();
await Task.WhenAll(apps.Select(app => app.StartAsync()));
#if TRACING
StartupSpan.Listening();
#endif
await Task.WhenAny(apps.Select(app => app.WaitForShutdownAsync()));
await Task.WhenAll(apps.Select(app => app.StopAsync()));
foreach (var app in apps)
    await app.DisposeAsync();
return 0;

static WebApplication Build(string service, Options options)
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.WebHost.UseUrls($"http://{options.Host}:{options.PortOf(service)}");
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
#if TRACING
    StartupSpan.Watch(builder.WebHost);
    // One tracer provider a process: in `all`, every provider would hear the spans of every service.
    if (service == options.Service || service == "frontend")
        Tracing.Add(builder.Services, options.Service);
#endif
    // Kept-alive connections of callers that are still there would hold the end up for half a minute.
    builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
    builder.Services.AddSingleton(options).AddSingleton(new Delays(options.Seed));
    builder.Services.AddSingleton<CustomerDatabase>().AddSingleton<CustomerService>();
    builder.Services.AddSingleton<DriverStore>().AddSingleton<DriverService>();
    builder.Services.AddSingleton<RouteService>();
    builder.Services.AddSingleton(_ => new HttpClient(Outbound.Handler()));
    builder.Services.AddSingleton<Dispatcher>().AddSingleton<FrontendService>();

    var app = builder.Build();
    app.MapGet("/healthz", () => "ok");
    switch (service)
    {
        case "frontend": app.Services.GetRequiredService<FrontendService>().Map(app); break;
        case "customer": app.Services.GetRequiredService<CustomerService>().Map(app); break;
        case "driver": app.Services.GetRequiredService<DriverService>().Map(app); break;
        default: app.Services.GetRequiredService<RouteService>().Map(app); break;
    }
    return app;
}
