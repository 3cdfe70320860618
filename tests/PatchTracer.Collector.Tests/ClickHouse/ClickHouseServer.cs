using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Workspace;
using PatchTracer.Workspace.Apt;

namespace PatchTracer.Collector.Tests.ClickHouse;

public enum ClickHouseKind
{
    /// <summary>Debian's server, of 2018: the real HTTP interface, users and passwords; no maps, no times below a second.</summary>
    Server2018,

    /// <summary>The engine of a current one (chDB, from npm) behind a few lines of HTTP.</summary>
    CurrentEngine,
}

/// <summary>A ClickHouse of its own on a free port of loopback, with its data below a directory.</summary>
internal sealed class ClickHouseServer : IAsyncDisposable
{
    private const string Suite = "bookworm";

    private static readonly string Engine = Path.Combine(NodePackages.Clients, "clickhouse");
    private static readonly Lazy<Task<string?>> EngineInstalled = new(() => NodePackages.InstallAsync(Engine));

    /// <summary>Unpacked into the cache with all that it needs: nothing is installed, and no service of the machine begins to run.</summary>
    private static readonly string Debian = CacheRoot.FromEnvironment().Entry("clickhouse", Suite);

    private static readonly Lazy<Task<string?>> DebianUnpacked = new(UnpackAsync);

    private readonly TemporaryDirectory _directory;
    private readonly ClickHouseKind _kind;
    private readonly HttpClient _http = new();
    private Process? _process;

    private ClickHouseServer(ClickHouseKind kind, TemporaryDirectory directory, int port) => (_kind, _directory, Port) = (kind, directory, port);

    /// <summary>Of a server that is not the engine, which takes a port of its own when it starts.</summary>
    public int Port { get; private set; }

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? Unavailable(ClickHouseKind kind) =>
        (kind == ClickHouseKind.CurrentEngine ? EngineInstalled : DebianUnpacked).Value.GetAwaiter().GetResult();

    public static async Task<ClickHouseServer> StartAsync(ClickHouseKind kind)
    {
        var server = new ClickHouseServer(kind, new TemporaryDirectory(), FreePort());
        await server.StartAsync();
        return server;
    }

    /// <summary>One that does not run yet.</summary>
    public static ClickHouseServer Prepare() => new(ClickHouseKind.Server2018, new TemporaryDirectory(), FreePort());

    /// <param name="place">Database, and table behind a slash.</param>
    public string Url(string place = "otel", string user = "default") =>
        string.Create(CultureInfo.InvariantCulture, $"clickhouse://{user}@127.0.0.1:{Port}/{place}");

    public ClickHouseAddress Address(string place = "otel") => ClickHouseAddress.Parse(Url(place));

    public async Task StartAsync()
    {
        var start = _kind == ClickHouseKind.CurrentEngine ? new ProcessStartInfo("node", ["serve.mjs", _directory["engine"]])
        {
            WorkingDirectory = Engine,
        } : new ProcessStartInfo(
            // Its own loader: the machine's may be of another release.
            Path.Combine(Debian, "lib64", "ld-linux-x86-64.so.2"),
            ["--library-path", string.Join(':', Libraries), Path.Combine(Debian, "usr", "sbin", "clickhouse-server"), $"--config-file={Configure()}"]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        if (_kind == ClickHouseKind.CurrentEngine)
            Port = int.Parse(await _process.StandardOutput.ReadLineAsync() ?? "0", CultureInfo.InvariantCulture);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await AnswersAsync())
            await Task.Delay(50, patience.Token);
    }

    /// <summary>As a machine that goes down, for the process.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Rows as text, columns apart by tabs.</summary>
    public async Task<string> AskAsync(string statement, string database = "otel")
    {
        using var content = new StringContent(statement);
        using var response = await _http.PostAsync(Uri(database), content);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text.TrimEnd('\n') : throw new InvalidOperationException(text);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    private static IEnumerable<string> Libraries =>
        new[] { "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "usr/lib" }.Select(part => Path.Combine(Debian, part));

    private static async Task<string?> UnpackAsync()
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64 || !File.Exists("/usr/bin/apt-get"))
            return "the server of 2018 is Debian's for x86-64, and got with apt";
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            if (!Directory.Exists(Debian))
                await Publication.DirectoryAsync(Debian, partial => UnpackAsync(partial, timeout.Token));
            return null;
        }
        catch (Exception e) when (e is AptException or ToolException)
        {
            return $"Debian's clickhouse-server cannot be had: {e.Message}";
        }
    }

    private static async Task UnpackAsync(string into, CancellationToken cancellation)
    {
        using var directory = new TemporaryDirectory();
        var apt = new PrivateApt(CacheRoot.FromEnvironment().Entry("apt", $"clickhouse-{Suite}"), [DebianArchive.Of(Suite)], "deb",
            SilentReporter.Instance);
        foreach (var package in await apt.DownloadWithDependenciesAsync(["clickhouse-server"], directory["packages"], cancellation))
            await PrivateApt.UnpackAsync(package, into, cancellation);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("SELECT 1 FORMAT TabSeparatedRaw", "") == "1";
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            return false;
        }
    }

    private Uri Uri(string database) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}/?database={database}"));

    private string Configure()
    {
        var users = _directory["users.xml"];
        File.WriteAllText(users, """
            <yandex>
              <profiles><default/></profiles>
              <users>
                <default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
                <writer><password>not-for-everybody</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></writer>
              </users>
              <quotas><default/></quotas>
            </yandex>
            """);
        var config = _directory["config.xml"];
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $"""
            <yandex>
              <logger><level>error</level><log>{_directory["log"]}</log><errorlog>{_directory["errors"]}</errorlog></logger>
              <http_port>{Port}</http_port><tcp_port>{FreePort()}</tcp_port><listen_host>127.0.0.1</listen_host>
              <path>{_directory["data"]}/</path><tmp_path>{_directory["tmp"]}/</tmp_path><users_config>{users}</users_config>
              <default_profile>default</default_profile><default_database>default</default_database>
              <mark_cache_size>67108864</mark_cache_size>
            </yandex>
            """));
        return config;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
