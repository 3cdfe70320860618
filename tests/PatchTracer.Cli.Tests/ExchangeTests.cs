using System.Text.Json.Nodes;
using Xunit;

namespace PatchTracer.Cli.Tests;

public sealed class ExchangeTests : IDisposable
{
    private const string Line = """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"pay","kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000001000000"}]}]}]}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-exchange-").FullName;

    private string Store => Path.Combine(_directory, "store");

    [Fact]
    public async Task What_is_imported_is_exported_in_every_format()
    {
        var lines = Path.Combine(_directory, "lines.jsonl");
        await File.WriteAllTextAsync(lines, Line + "\n");
        var imported = await Cli.RunAsync("import", lines, "--store", Store, "--json");
        Assert.Equal((0, 1), (imported.ExitCode, JsonNode.Parse(imported.Output)!["requests"]!.GetValue<int>()));

        var otlp = await Cli.RunAsync("export", "--store", Store);
        Assert.Equal(Line, otlp.Output.Trim());
        var jaeger = await Cli.RunAsync("export", "--store", Store, "--format", "jaeger", "--service", "shop");
        Assert.Equal("pay", JsonNode.Parse(jaeger.Output)!["data"]![0]!["spans"]![0]!["operationName"]!.GetValue<string>());
        var perfetto = await Cli.RunAsync("export", "--store", Store, "--format", "perfetto", "--trace",
            "5b8efff798038103d269b633813fc60c");
        Assert.Equal(2, JsonNode.Parse(perfetto.Output)!["traceEvents"]!.AsArray().Count);
        var parquet = await Cli.RunAsync("export", "--store", Store, "--format", "parquet", "--output",
            Path.Combine(_directory, "spans.parquet"), "--json");
        Assert.Equal((0, 1), (parquet.ExitCode, JsonNode.Parse(parquet.Output)!["count"]!.GetValue<int>()));
        Assert.Equal("PAR1"u8.ToArray(), (await File.ReadAllBytesAsync(Path.Combine(_directory, "spans.parquet")))[..4]);
        var again = Path.Combine(_directory, "again");
        Assert.Equal(0, (await Cli.RunAsync("import", Path.Combine(_directory, "spans.parquet"), "--format", "parquet", "--store",
            again)).ExitCode);
        Assert.Contains("\"name\":\"pay\"", (await Cli.RunAsync("export", "--store", again)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_request_is_named()
    {
        var lines = Path.Combine(_directory, "lines.jsonl");
        await File.WriteAllTextAsync(lines, Line + "\n{\"resourceSpans\":7}\n");
        var refused = await Cli.RunAsync("import", lines, "--store", Store);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("line 2", refused.Error, StringComparison.Ordinal);
        Assert.Contains("The 1 requests in front of it were added", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("otlp")]
    [InlineData("jaeger")]
    [InlineData("perfetto")]
    [InlineData("parquet")]
    public async Task A_file_that_cannot_be_read_leaves_no_store_behind(string format)
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "\u007fELF");

        var refused = await Cli.RunAsync("import", file, "--store", Store, "--format", format);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(file, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Store));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
