using System.Reflection;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests.Secrets;

/// <summary>
/// Secrets in exceptions' messages. The corpus and what becomes of it are those of Go's runtime, whose tests say how much is caught.
/// </summary>
public sealed class SecretScrubberTests
{
    private static readonly string Scrubber = Path.Combine(Sources.Root, "patches", "runtime", "internal", "scrub");
    private static readonly string Corpus = Path.Combine(Scrubber, "testdata", "secrets");

    private static readonly Func<string?, string?> Scrub =
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "PatchTracer.IL.Runtime.dll"))
        .GetType("PatchTracer.Woven.SecretScrubber")!.GetMethod("Scrub")!.CreateDelegate<Func<string?, string?>>();

    [Fact]
    public void Both_runtimes_have_the_tables_of_one_file()
    {
        var tables = new SecretTables(File.ReadAllText(Path.Combine(Scrubber, "secrets.yaml")));
        var scrub = File.ReadAllText(Path.Combine(Scrubber, "scrub.go"));
        Compare(Path.Combine(Scrubber, "table.go"),
            tables.Go(scrub[..(scrub.IndexOf("*/", StringComparison.Ordinal) + "*/\n".Length)]));
        Compare(Path.Combine(Sources.Root, "tool", "PatchTracer.IL.Runtime", "SecretScrubber.Table.cs"), tables.CSharp());
    }

    [Fact]
    public void What_becomes_of_the_corpus_is_what_becomes_of_it_in_Go()
    {
        var texts = Lines("secret.txt")
            .Select(line => line.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal))
            .Concat(Lines("harmless.txt")).ToList();
        Assert.True(texts.Count > 700);
        Assert.Equal(File.ReadAllLines(Path.Combine(Corpus, "scrubbed.txt")), texts.Select(text => Scrub(text)!.Replace('\n', '⏎')));
    }

    [Fact]
    public void A_woven_methods_span_does_not_tell_the_secret_of_its_exception()
    {
        const string Source = """
            using System; using System.Threading.Tasks;
            namespace App;
            public static class Driver
            {
                static void Fails() => throw new InvalidOperationException("Server=db;Password=hunter2;");
                static async Task FailsLater() { await Task.Yield(); throw new TimeoutException("curl -u admin:hunter2 http://svc: sent Basic dXNlcjpwYXNz"); }
                public static void Run() { try { Fails(); } catch (InvalidOperationException) { } try { FailsLater().Wait(); } catch (AggregateException) { } }
            }
            """;
        using var scratch = new ScratchDirectory();
        using var spans = new SpanRecorder("appsecrets");
        var path = CSharp.Compile(scratch.Path, "appsecrets", Source);
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("fails", "Fails*", "Driver")));
        using var program = new LoadedProgram(path);
        program.Call<object?>("App.Driver", "Run");
        Assert.Equal(
            ["Server=db;Password=[redacted];", "curl -u admin:[redacted] http://svc: sent Basic [redacted]"],
            spans.Ended.Select(span => span.StatusDescription));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("token=", "token=")]
    [InlineData("=", "=")]
    [InlineData("://", "://")]
    [InlineData("-", "-")]
    public void What_is_next_to_nothing_stays(string? text, string? expected) => Assert.Equal(expected, Scrub(text));

    [Fact]
    public void A_long_text_is_cut_and_never_takes_long()
    {
        foreach (var part in new[] { "@", "a:b@", "password=", ",a", "\"", "--password ", "://", "?a=", "-----BEGIN ", "\\" })
        {
            var text = string.Concat(Enumerable.Repeat(part, 2_000_000 / part.Length));
            Assert.InRange(Scrub(text)!.Length, 1, 10_000);
        }
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Corpus, file)).Where(line => !line.StartsWith('#')).Select(line => line.Replace('⏎', '\n'));

    private static void Compare(string file, string expected)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") is null)
            File.WriteAllText(file, expected);
        Assert.Equal(expected, File.ReadAllText(file));
    }
}
