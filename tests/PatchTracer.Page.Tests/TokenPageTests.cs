using System.Net;
using Microsoft.Playwright;
using PatchTracer.Collector;
using PatchTracer.Collector.Security;
using PatchTracer.Collector.Tests;
using PatchTracer.Workspace;

using static Microsoft.Playwright.Assertions;

namespace PatchTracer.Page.Tests;

/// <summary>The page behind a token: the browser asks once, and everything that the page asks for is let through.</summary>
[Trait("speed", "slow")]
public sealed class TokenPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Token = "a-token-of-sixteen-characters";

    [SkippableFact]
    public async Task With_a_token_as_its_password_a_browser_sees_page_and_traces_and_without_it_neither()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        var url = $"http://{collector.QueryEndpoints[0]}";
        var admitted = await chromium.OpenAsync(credentials: new HttpCredentials { Username = "anybody", Password = Token });
        await admitted.GotoAsync(url);
        await admitted.Locator("select[name=service]").SelectOptionAsync("shop");
        await admitted.Locator(".traces a").First.ClickAsync();
        await Expect(admitted.Locator(".rows .row")).ToHaveCountAsync(1);

        foreach (var credentials in new[] { null, new HttpCredentials { Username = "anybody", Password = "another" } })
        {
            var refused = await chromium.OpenAsync(credentials: credentials);
            foreach (var path in new[] { "/", "/api/services", $"/api/traces/{ShownCollector.Trace(1)}", "/api/patchtracer/sql" })
                Assert.Equal(401, (await refused.Context.APIRequest.GetAsync(url + path)).Status);
        }
    }

    private static async Task<CollectorHost> StartAsync(TemporaryDirectory directory)
    {
        await File.WriteAllTextAsync(directory["tokens"], $"{Token}\n");
        var collector = await CollectorHost.StartAsync(
            new CollectorOptions
            {
                StoreDirectory = directory["store"],
                Grpc = [],
                Http = [new IPEndPoint(IPAddress.Loopback, 0)],
                Query = [new IPEndPoint(IPAddress.Loopback, 0)],
                Tokens = AccessTokens.Read(directory["tokens"]),
            },
            SilentReporter.Instance, default);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        using var body = new ByteArrayContent(new TraceRequest("shop").Add(1, 1, "pay", 0, 10).ToArray());
        body.Headers.ContentType = new("application/x-protobuf");
        (await client.PostAsync(new Uri($"http://{collector.HttpEndpoints[0]}/v1/traces"), body)).EnsureSuccessStatusCode();
        await collector.FlushAsync(default);
        return collector;
    }
}
