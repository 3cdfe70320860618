using System.Net;
using System.Net.Sockets;
using Microsoft.CodeAnalysis;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.IL.Tests.Agent;

/// <summary>The variables of OpenTelemetry mean to the agent what its specification says.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private const string Source = """
        using System; using System.Net.Http;
        namespace App;
        public static class Main_
        {
            public static void Main(string[] arguments) { Work(arguments.Length > 0 ? arguments[0] : null); Console.WriteLine("done"); }
            static void Work(string url) { if (url != null) using (var client = new HttpClient()) client.GetAsync(url).Wait(); }
        }
        """;

    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData("", "app")]
    [InlineData("OTEL_SERVICE_NAME=", "app")]
    [InlineData("OTEL_SERVICE_NAME=y", "y")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES=service.name=x,team=a", "x")]
    [InlineData("OTEL_RESOURCE_ATTRIBUTES=service.name=x;OTEL_SERVICE_NAME=y", "y")]
    [InlineData("OTEL_SDK_DISABLED=false", "app")]
    [InlineData("OTEL_SDK_DISABLED=1", "app")]
    [InlineData("OTEL_SDK_DISABLED=TRUE", null)]
    [InlineData("OTEL_TRACES_EXPORTER=none", null)]
    [InlineData("OTEL_TRACES_EXPORTER=", "app")]
    [InlineData("OTEL_TRACES_EXPORTER=otlp,console", "app")]
    [InlineData("OTEL_TRACES_SAMPLER=always_off", null)]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio;OTEL_TRACES_SAMPLER_ARG=0", null)]
    [InlineData("OTEL_TRACES_SAMPLER=traceidratio;OTEL_TRACES_SAMPLER_ARG=1", "app")]
    [InlineData("OTEL_BSP_SCHEDULE_DELAY=10;OTEL_BSP_MAX_QUEUE_SIZE=8;OTEL_BSP_MAX_EXPORT_BATCH_SIZE=2", "app")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf;OTEL_EXPORTER_OTLP_ENDPOINT={http}", "app")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1;OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf;OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={http}/v1/traces", "app")]
    public async Task A_variable_says_what_is_sent(string variables, string? service)
    {
        await using var received = await Received.StartAsync();
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = received.Grpc };
        foreach (var variable in variables.Split(';', StringSplitOptions.RemoveEmptyEntries))
            environment[variable[..variable.IndexOf('=', StringComparison.Ordinal)]] =
                variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..]
                .Replace("{http}", received.Http, StringComparison.Ordinal);
        using var program = await RunProgram.Start(_scratch.Path, "dotnet", [Woven()], environment).EndAsync();

        Assert.Equal((0, ""), (program.ExitCode, program.Error.Trim()));
        Assert.Contains("done", program.Output, StringComparison.Ordinal);
        Assert.Equal(variables.Contains("console", StringComparison.Ordinal),
            program.Output.Contains("Activity.TraceId", StringComparison.Ordinal));
        var spans = await received.SpansAsync();
        if (service is null)
            Assert.Empty(spans);
        else
            Assert.Equal(("work", service), (Assert.Single(spans).Name, spans[0].Service));
        if (variables.Contains("team=a", StringComparison.Ordinal))
            Assert.Equal("a", spans[0].Resource.Attributes.Text("team"));
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "otlp,zipkin", "`zipkin` is not known here and left out; there are otlp, console and none")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json",
        "`http/json` is not known here and left out; there are grpc and http/protobuf")]
    [InlineData("OTEL_PROPAGATORS", "tracecontext,xray", "`xray` is not known here and left out")]
    [InlineData("PATCHTRACER_INSTRUMENTATIONS", "http,cobol",
        "`cobol` is not known here and left out; there are aspnetcore, http, grpc, sql and none")]
    public async Task What_is_not_known_is_told_and_the_rest_holds(string variable, string value, string expected)
    {
        await using var received = await Received.StartAsync();
        using var program = await RunProgram.Start(_scratch.Path, "dotnet", [Woven()],
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = received.Grpc, [variable] = value }).EndAsync();
        Assert.Equal(0, program.ExitCode);
        Assert.StartsWith($"patchtracer: {variable}: {expected}", program.Error, StringComparison.Ordinal);
        Assert.Single(await received.SpansAsync());
    }

    [Theory]
    [InlineData("", "traceparent")]
    [InlineData("b3", "b3")]
    [InlineData("b3multi,tracecontext", "traceparent,X-B3-TraceId")]
    [InlineData("none", "")]
    public async Task A_request_carries_the_context_as_the_propagators_say(string propagators, string headers)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var asked = AnswerAsync(server);
        using var program = await RunProgram.Start(_scratch.Path, "dotnet", [Woven(), $"http://{server.LocalEndpoint}/"],
            new Dictionary<string, string> { ["OTEL_PROPAGATORS"] = propagators, ["OTEL_TRACES_EXPORTER"] = "console" }).EndAsync();
        Assert.Equal((0, ""), (program.ExitCode, program.Error.Trim()));
        Assert.Contains("Activity.Kind:               Client", program.Output, StringComparison.Ordinal);
        var sent = (await asked).Split("\r\n").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Equal(headers, string.Join(',', new[] { "traceparent", "b3", "X-B3-TraceId" }.Where(sent.Contains)));
    }

    [Fact]
    public async Task An_agent_that_cannot_start_says_why_and_the_program_runs()
    {
        var path = Woven();
        File.Delete(_scratch["patchtracer/OpenTelemetry.dll"]);
        using var program = await RunProgram.Start(_scratch.Path, "dotnet", [path]).EndAsync();
        Assert.Equal((0, "done"), (program.ExitCode, program.Output.Trim()));
        Assert.StartsWith("patchtracer: the agent does not start: ", program.Error, StringComparison.Ordinal);
        Assert.Contains("OpenTelemetry", program.Error, StringComparison.Ordinal);
        Assert.Contains("(PATCHTRACER_DEBUG=1 says more)", program.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private static async Task<string> AnswerAsync(TcpListener server)
    {
        using var connection = await server.AcceptTcpClientAsync();
        await using var stream = connection.GetStream();
        var buffer = new byte[8192];
        var length = await stream.ReadAsync(buffer);
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
        return System.Text.Encoding.ASCII.GetString(buffer, 0, length);
    }

    // A program of one file on the runtime alone, with the agent beside it.
    private string Woven()
    {
        var path = CSharp.Compile(_scratch.Path, "app", Source, options: CSharp.Library.WithOutputKind(OutputKind.ConsoleApplication));
        File.WriteAllText(_scratch["app.runtimeconfig.json"],
            $$"""{"runtimeOptions": {"tfm": "net10.0", "framework": {"name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}"} } }""");
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("work", "Work")));
        AgentFiles.Place(Sources.Output("tool/PatchTracer.Agent"), _scratch.Path);
        return path;
    }
}
