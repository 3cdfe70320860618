using System.Net;
using System.Text;
using PatchTracer.Collector;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests;

public sealed class BundlePageTests : IDisposable
{
    private const string Request = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[
        {"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","name":"GET /","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-bundle-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_shows_the_spans_of_a_bundle_and_leaves_the_bundle_as_it_is(bool packed)
    {
        var bundle = Path.Combine(_directory, "bundle");
        await RecordAsync(Path.Combine(_directory, "store"));
        Directory.CreateDirectory(bundle);
        Directory.Move(Store.RawLogDirectory(Path.Combine(_directory, "store")), new BundleFiles(bundle).RawLog);
        if (packed)
            RawLog.Pack(new BundleFiles(bundle).RawLog, default);
        var before = Files(bundle);
        Assert.NotEmpty(before);

        var cache = new CacheRoot(Path.Combine(_directory, "cache"));
        await using (var page = await BundlePage.OpenAsync(bundle, new IPEndPoint(IPAddress.Loopback, 0), cache, SilentReporter.Instance,
            default))
        {
            using var client = new HttpClient { BaseAddress = page.Url };
            Assert.Contains("\"data\":[\"shop\"]", await client.GetStringAsync(new Uri("api/services", UriKind.Relative)));
            Assert.Contains("<title>PatchTracer</title>", await client.GetStringAsync(new Uri("pods", UriKind.Relative)));
        }

        Assert.Equal(before, Files(bundle));
        Assert.DoesNotContain(Directory.GetFiles(_directory, "*.duckdb", SearchOption.AllDirectories),
            file => file.StartsWith(cache.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_directory_without_raw_traces_is_said_to_be_no_bundle_to_look_at()
    {
        var refused = await Assert.ThrowsAsync<ExperimentException>(() => BundlePage.OpenAsync(
            _directory, new IPEndPoint(IPAddress.Loopback, 0), new CacheRoot(Path.Combine(_directory, "cache")), SilentReporter.Instance,
            default));
        Assert.Contains("no raw traces", refused.Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task RecordAsync(string store)
    {
        var options = new CollectorOptions { StoreDirectory = store, Grpc = [], Http = [new IPEndPoint(IPAddress.Loopback, 0)] };
        await using var host = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
        using var client = new HttpClient();
        using var body = new StringContent(Request, Encoding.UTF8, "application/json");
        (await client.PostAsync(new Uri($"http://{host.HttpEndpoints[0]}/v1/traces"), body)).EnsureSuccessStatusCode();
    }

    private static List<(string, string)> Files(string directory) =>
        [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Order()
        .Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file))))];
}
