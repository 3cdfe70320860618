using System.Diagnostics;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>Iterators and async iterators that fail: while they are enumerated, at their end, and while they are disposed of.</summary>
public sealed class IteratorFailureTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    [Fact]
    public void What_holds_the_span_of_an_iterator_is_in_no_stack_trace()
    {
        const string Traces = """
            using System; using System.Collections.Generic; using System.Threading.Tasks;
            namespace Lib;
            public static class Iterators
            {
                public static IEnumerable<int> Fails() { yield return 1; throw new InvalidOperationException(); }
                public static async IAsyncEnumerable<int> FailsAsync() { yield return 1; await Task.CompletedTask; throw new InvalidOperationException(); }
                public static async IAsyncEnumerable<int> FailsLate() { yield return 1; await Task.Yield(); throw new InvalidOperationException(); }
                public static async IAsyncEnumerable<int> FailsAtTheEnd() { try { yield return 1; } finally { await Task.Yield(); Throw(); } }
                static void Throw() => throw new InvalidOperationException();
                public static string Run() { try { foreach (var _ in Fails()) { } return ""; } catch (InvalidOperationException e) { return e.ToString(); } }
                public static string RunAsync() => Read(FailsAsync());
                public static string RunLate() => Read(FailsLate());
                public static string RunToTheEnd() => Read(FailsAtTheEnd());
                static string Read(IAsyncEnumerable<int> from) => Task.Run(async () => { try { await foreach (var _ in from) break; await foreach (var _ in from) { } return ""; } catch (InvalidOperationException e) { return e.ToString(); } }).Result;
            }
            """;
        var plain = CSharp.Compile(_scratch.Sub("plain"), "traces", Traces);
        var woven = CSharp.Compile(_scratch.Sub("woven"), "traces", Traces);
        TestPoints.Weave(woven, TestPoints.Catalog(TestPoints.Point("fails", "Fails*")));
        using var before = new LoadedProgram(plain);
        using var after = new LoadedProgram(woven);
        using var spans = new SpanRecorder("traces");
        foreach (var run in new[] { "Run", "RunAsync", "RunLate", "RunToTheEnd" })
        {
            var expected = before.Call<string>("Lib.Iterators", run);
            Assert.Contains("traces.cs:line", expected);
            Assert.Equal(expected, after.Call<string>("Lib.Iterators", run));
        }
        Assert.Equal(4, spans.Ended.Count(span => span.Status == ActivityStatusCode.Error));
    }

    [Fact]
    public void An_iterator_that_fails_while_it_is_disposed_of_has_failed()
    {
        const string Disposed = """
            using System; using System.Collections.Generic; using System.Threading.Tasks;
            namespace Lib;
            public static class Iterators
            {
                public static IEnumerable<int> Fails() { try { yield return 1; } finally { Close(); } }
                public static async IAsyncEnumerable<int> FailsAsync(bool waits) { try { yield return 1; } finally { if (waits) await Task.Yield(); Close(); } }
                static void Close() => throw new TimeoutException("at the end");
                public static string Run() { try { foreach (var _ in Fails()) break; return ""; } catch (TimeoutException e) { return e.Message; } }
                public static string RunAsync(bool waits) => Task.Run(async () => { try { await foreach (var _ in FailsAsync(waits)) break; return ""; } catch (TimeoutException e) { return e.Message; } }).Result;
            }
            """;
        using var program = TestPoints.Woven(_scratch.Path, "disposed", Disposed, TestPoints.Point("fails", "Fails*"));
        using var spans = new SpanRecorder("disposed");
        Assert.Equal("at the end", program.Call<string>("Lib.Iterators", "Run"));
        Assert.Equal("at the end", program.Call<string>("Lib.Iterators", "RunAsync", true));
        Assert.Equal("at the end", program.Call<string>("Lib.Iterators", "RunAsync", false));
        Assert.Equal(Enumerable.Repeat("- > fails Internal Error 'at the end' {error.type=System.TimeoutException}", 3), spans.Lines());
    }

    [Fact]
    public async Task A_point_that_only_records_failures_marks_the_ambient_span_of_an_iterator()
    {
        const string Failing = """
            using System; using System.Collections.Generic; using System.Threading.Tasks;
            namespace Lib;
            public static class Iterators
            {
                public static IEnumerable<int> Fails() { yield return 1; throw new TimeoutException("too late"); }
                public static async IAsyncEnumerable<int> FailsAsync() { yield return 1; await Task.Yield(); throw new TimeoutException("too late"); }
                public static void Run() { try { foreach (var _ in Fails()) { } } catch (TimeoutException) { } }
                public static async Task RunAsync() { try { await foreach (var _ in FailsAsync()) { } } catch (TimeoutException) { } }
            }
            """;
        using var program = TestPoints.Woven(_scratch.Path, "onlyfails", Failing,
            TestPoints.Point("fails", "Fails*").Split("span:")[0] + "steps: [{at: exit, fail: exception(System.TimeoutException)}]\n");
        using var spans = new SpanRecorder("onlyfails");
        using var source = new ActivitySource("PatchTracer.Woven.onlyfails");
        foreach (var run in new[] { "Run", "RunAsync" })
        {
            using (source.StartActivity("around"))
                await (program.Call<object?>("Lib.Iterators", run) as Task ?? Task.CompletedTask);
            Assert.Null(Activity.Current);
        }
        Assert.Equal(Enumerable.Repeat("- > around Internal Error 'too late' {error.type=System.TimeoutException}", 2), spans.Lines());
    }

    public void Dispose() => _scratch.Dispose();
}
