using System.Net;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.IL.Tests.Agent;

/// <summary>What <c>dotnet new</c> makes, built, woven, and with the agent beside it: each kind of program sends its spans.</summary>
[Trait("speed", "slow")]
public sealed class TemplateTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    [SkippableTheory]
    [InlineData("console", "C#", "<Main>$", "Hello, World!")]
    [InlineData("console", "F#", "main@", "Hello from F#")]
    [InlineData("console", "VB", "Main", "Hello World!")]
    public async Task A_console_program(string template, string language, string method, string said)
    {
        await using var received = await Received.StartAsync();
        var folder = await WovenAsync(template, method, "--language", language);
        using var program = await Run(folder, received).EndAsync();

        Assert.Equal((0, said, ""), (program.ExitCode, program.Output.Trim(), program.Error.Trim()));
        var span = Assert.Single(await received.SpansAsync());
        Assert.Equal(("woven", "app"), (span.Name, span.Service));
    }

    [SkippableFact]
    public async Task A_worker()
    {
        await using var received = await Received.StartAsync();
        using var program = Run(await WovenAsync("worker", "ExecuteAsync"), received);
        await program.UntilAsync("Worker running at");
        await program.TerminateAsync();

        Assert.Equal("", program.Error.Trim());
        Assert.Equal(["startup", "startup.host", "startup.runtime", "woven"],
            (await received.SpansAsync()).Select(span => span.Name).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task A_web_api()
    {
        await using var received = await Received.StartAsync();
        using var program = Run(await WovenAsync("webapi", "*/lambda", "--no-https"), received, "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await AddressAsync(program) };
        Assert.Contains("temperatureC", await client.GetStringAsync(new Uri("/weatherforecast", UriKind.Relative)),
            StringComparison.Ordinal);
        await program.TerminateAsync();

        Assert.Equal("", program.Error.Trim());
        var spans = await received.SpansAsync();
        var server = spans.Single(span => span.Kind == SpanKind.Server);
        Assert.Equal("GET /weatherforecast", server.Name);
        Assert.Contains(spans, span => span.Name == "woven" && span.ParentSpanId == server.SpanId);
        Assert.Contains(spans, span => span.Name == "startup.first_request");
    }

    [SkippableFact]
    public async Task A_gRPC_service()
    {
        await using var received = await Received.StartAsync();
        using var program = Run(await WovenAsync("grpc", "SayHello"), received, "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await AddressAsync(program) };
        // HelloRequest { name = "you" }, with the five bytes in front that gRPC has.
        using var content = new ByteArrayContent([0, 0, 0, 0, 5, 0x0a, 3, (byte)'y', (byte)'o', (byte)'u']);
        content.Headers.ContentType = new("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/greet.Greeter/SayHello")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd("trailers");
        using var answer = await client.SendAsync(request);
        Assert.Contains("Hello you", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await program.TerminateAsync();

        Assert.Equal("", program.Error.Trim());
        var spans = await received.SpansAsync();
        var server = spans.Single(span => span.Kind == SpanKind.Server);
        Assert.Contains(spans, span => span.Name == "woven" && span.ParentSpanId == server.SpanId);
    }

    [SkippableTheory]
    [InlineData("xunit")]
    [InlineData("mstest")]
    public async Task A_project_of_tests(string template)
    {
        await using var received = await Received.StartAsync();
        var folder = await WovenAsync(template, "Test*");
        using var program = await RunProgram.Start(folder, "dotnet", ["test", Path.Combine(folder, "out", "app.dll")],
            Environment(received)).EndAsync();

        Assert.True(program.ExitCode == 0, program.Output + program.Error);
        Assert.Equal("woven", Assert.Single(await received.SpansAsync()).Name);
    }

    public void Dispose() => _scratch.Dispose();

    private static RunProgram Run(string folder, Received received, params string[] arguments) =>
        RunProgram.Start(folder, "dotnet", [Path.Combine(folder, "out", "app.dll"), .. arguments], Environment(received));

    private static Dictionary<string, string> Environment(Received received) => new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = received.Grpc };

    private static async Task<Uri> AddressAsync(RunProgram program) =>
        new((await program.UntilAsync("Now listening on: "))[^"http://127.0.0.1:65535".Length..].Split(' ')[^1]);

    // A project of the template, built into `out` and woven there with the agent beside it.
    private async Task<string> WovenAsync(string template, string method, params string[] options)
    {
        var folder = _scratch.Sub("app");
        using (var made = await RunProgram.Start(folder, "dotnet",
            ["new", template, "--name", "app", "--output", ".", "--no-restore", .. options]).EndAsync())
            Skip.If(made.ExitCode != 0, $"this SDK makes no such project: {made.Error}{made.Output}");
        using (var restored = await RunProgram.Start(folder, "dotnet", ["restore", "-p:NuGetAudit=false"]).EndAsync())
            Skip.If(restored.ExitCode != 0, $"what `dotnet new {template}` refers to does not restore here: {restored.Output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))}");
        using (var built = await RunProgram.Start(folder, "dotnet", ["build", "--no-restore", "-o", "out", "-nologo"]).EndAsync())
            Assert.True(built.ExitCode == 0, built.Output);
        var program = Path.Combine(folder, "out");
        TestPoints.Weave(Path.Combine(program, "app.dll"), TestPoints.Catalog($"""
            id: woven
            target: dotnet
            about: A test.
            match: {"{"}assembly: app, method: "{method}"{"}"}
            expect: each
            span: {"{"}root: always{"}"}
            """));
        AgentFiles.Place(Sources.Output("tool/PatchTracer.Agent"), program);
        return folder;
    }
}
