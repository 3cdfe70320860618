using CommandLine;

namespace HotRod;

/// <summary>
/// The delays and limits of the original demo, with its flags to repair each of them. Every flag can be given as an
/// environment variable too (<c>HOTROD_FIX_DB_QUERY_DELAY</c>), so that a manifest can repair a running deployment.
/// </summary>
internal sealed class Options
{
    [Value(0, MetaName = "service", Default = "all", HelpText = "frontend, customer, driver, route or all.")]
    public string Service { get; set; } = "all";

    [Option('D', "fix-db-query-delay", Default = 300, HelpText = "Average latency of a database query, in milliseconds.")]
    public int DatabaseQueryDelay { get; set; }

    [Option('M', "fix-disable-db-conn-mutex", HelpText = "Do not guard the database connection with a lock.")]
    public bool DisableDatabaseMutex { get; set; }

    [Option('W', "fix-route-worker-pool-size", Default = 3, HelpText = "How many routes are computed at once for one request.")]
    public int RouteWorkerPoolSize { get; set; }

    [Option("fix-disable-driver-errors", HelpText = "No time-outs when a driver is looked up (every fifth look-up otherwise).")]
    public bool DisableDriverErrors { get; set; }

    [Option("route-calc-delay", Default = 50, HelpText = "Average time to compute a route, in milliseconds.")]
    public int RouteCalculationDelay { get; set; }

    [Option("seed", Default = 0, HelpText = "Seed of the delays; 0 draws a fresh one.")]
    public int Seed { get; set; }

    [Option("host", Default = "0.0.0.0", HelpText = "Address to listen on.")]
    public string Host { get; set; } = "0.0.0.0";

    [Option("frontend-port", Default = 8080)]
    public int FrontendPort { get; set; }

    [Option("customer-port", Default = 8081)]
    public int CustomerPort { get; set; }

    [Option("driver-port", Default = 8082)]
    public int DriverPort { get; set; }

    [Option("route-port", Default = 8083)]
    public int RoutePort { get; set; }

    [Option("customer-url", Default = "http://127.0.0.1:8081")]
    public string CustomerUrl { get; set; } = "";

    [Option("driver-url", Default = "http://127.0.0.1:8082")]
    public string DriverUrl { get; set; } = "";

    [Option("route-url", Default = "http://127.0.0.1:8083")]
    public string RouteUrl { get; set; } = "";

    public int PortOf(string service) => service switch
    {
        "frontend" => FrontendPort,
        "customer" => CustomerPort,
        "driver" => DriverPort,
        _ => RoutePort,
    };

    /// <summary>Turns <c>HOTROD_X_Y=v</c> into <c>--x-y=v</c> in front of the arguments given, which therefore win.</summary>
    public static string[] WithEnvironment(string[] arguments)
    {
        var fromEnvironment = new List<string>();
        foreach (var (key, value) in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(e => ((string)e.Key, (string?)e.Value)))
        {
            if (!key.StartsWith("HOTROD_", StringComparison.Ordinal))
                continue;
            var flag = $"--{key["HOTROD_".Length..].ToLowerInvariant().Replace('_', '-')}";
            if (value is "true")
                fromEnvironment.Add(flag);
            else if (value is not (null or "" or "false"))
                fromEnvironment.Add($"{flag}={value}");
        }
        var given = arguments.Select(a => a.Split('=')[0]).ToHashSet();
        return [.. fromEnvironment.Where(f => !given.Contains(f.Split('=')[0])), .. arguments];
    }
}
