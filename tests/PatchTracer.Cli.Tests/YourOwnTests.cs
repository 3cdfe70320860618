using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>docs/your-own.md, done as it stands there.</summary>
public sealed partial class YourOwnTests
{
    private static string Page => File.ReadAllText(Path.Combine(Cli.Root, "docs/your-own.md"));

    [Fact]
    [Trait("speed", "slow")]
    public async Task What_the_page_tells_leads_from_nothing_to_a_trace_and_back()
    {
        // Other tests have collectors, too.
        var script = Port().Replace(Script().Match(Page).Groups[1].Value, port => FreePort(port.Value));
        script = script.Replace("./patchtracer collect ",
            $"./patchtracer collect --no-jaeger --grpc-port {FreePort("4317")} --http-port {FreePort("4318")} "
                + $"--query-port {FreePort("16686")} ",
            StringComparison.Ordinal);
        var temporary = Directory.CreateTempSubdirectory("patchtracer-your-own-").FullName;
        try
        {
            var go = Path.GetDirectoryName(await GoAsync())!;
            // What it has started ends with it, whatever goes wrong: a program that is left would keep its output open.
            var run = await Cli.RunProgramAsync("timeout", new Dictionary<string, string>
            {
                ["TMPDIR"] = temporary,
                ["PATH"] = $"{go}:{Environment.GetEnvironmentVariable("PATH")}",
                ["GOFLAGS"] = "-mod=mod",
                ["GOTOOLCHAIN"] = "local",
            }, "200", "bash", "-euo", "pipefail", "-c", $"trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n{script}");

            Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
            Assert.Contains("example.com/shop", run.Output, StringComparison.Ordinal);
            Assert.Matches(@"3 of 3 tracepoints woven into \d+ files of example\.com/shop", run.Output);
            Assert.Matches(@"customer\W+buy\W+customer\W+HTTP POST\W+front\W+shop\.handler\W+front\W+HTTP POST\W+stock\W+shop\.handler",
                run.Output);
            Assert.Contains("is as it was before weaving", run.Output, StringComparison.Ordinal);
            Assert.EndsWith("before weaving\n", run.Output, StringComparison.Ordinal); // and nothing that git has to tell of
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    [Fact]
    public async Task Without_a_catalog_of_its_own_another_module_is_refused_and_told_what_to_do()
    {
        var refused = await Cli.RunAsync("points", "--tree", Path.Combine(Cli.Root, "samples/shop"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("`example.com/shop`", refused.Error, StringComparison.Ordinal);
        Assert.Contains("`--catalog` names a catalog of its own", refused.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, string> Ports = [];

    /// <summary>The same for the same one.</summary>
    private static string FreePort(string port)
    {
        if (Ports.TryGetValue(port, out var known))
            return known;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Ports[port] = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private static async Task<string> GoAsync()
    {
        var info = new ProcessStartInfo(Path.Combine(Cli.Root, "tests/find-go.sh")) { RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }

    [GeneratedRegex(@"^```sh\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Script();

    [GeneratedRegex(@"\b(4318|16686|8081|8082)\b")]
    private static partial Regex Port();
}
