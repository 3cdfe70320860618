using System.Diagnostics;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>
/// While somebody listens, the span of an iterator is current in its body only. All else that flows with the execution context goes
/// between the body and its consumer as it did before.
/// </summary>
public sealed class IterationContextTests : IDisposable
{
    private const string Source = """
        using System; using System.Collections.Generic; using System.Diagnostics; using System.Globalization; using System.Threading; using System.Threading.Tasks;
        namespace Lib;
        public static class Flow
        {
            static readonly AsyncLocal<string> Ambient = new();
            static List<string> log = new();
            public static IEnumerable<int> Count(int n, bool sets) { for (var i = 0; i < n; i++) { Body(i, sets); yield return i; } Log("body", n); }
            public static async IAsyncEnumerable<int> CountAsync(int n, bool sets) { for (var i = 0; i < n; i++) { if (i % 2 == 1) await Task.Yield(); Body(i, sets); yield return i; } Log("body", n); }
            static void Body(int i, bool sets) { Log("body", i); if (sets) { Ambient.Value = "body" + i; CultureInfo.CurrentCulture = Culture(i % 2 == 0 ? "~" : "_"); } }
            static void Log(string who, int i) => log.Add($"{who} {i} {Ambient.Value} {CultureInfo.CurrentCulture.NumberFormat.NegativeSign}");
            static CultureInfo Culture(string negative) { var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone(); culture.NumberFormat.NegativeSign = negative; return culture; }
            static void Consume(int i, bool sets) { Log("consumer", i); if (sets) { Ambient.Value = "consumer" + i; CultureInfo.CurrentCulture = Culture(i % 2 == 0 ? "=" : "+"); } }
            static void Start() { log = new(); Ambient.Value = "start"; CultureInfo.CurrentCulture = Culture("-"); }
            public static string Read(bool bodySets, bool consumerSets)
            {
                Start();
                foreach (var i in Count(4, bodySets)) Consume(i, consumerSets);
                foreach (var i in Count(4, bodySets)) { Consume(i, consumerSets); if (i == 2) break; }
                Log("end", 0);
                return string.Join('\n', log);
            }
            public static string ReadAsync(bool bodySets, bool consumerSets) => Task.Run(async () =>
            {
                Start();
                await foreach (var i in CountAsync(5, bodySets)) Consume(i, consumerSets);
                await foreach (var i in CountAsync(5, bodySets)) { Consume(i, consumerSets); if (i == 2) break; }
                Log("end", 0);
                return string.Join('\n', log);
            }).Result;
            public static string Suppressed()
            {
                Start();
                var items = Count(4, true).GetEnumerator();
                for (var i = 0; i < 5; i++)
                {
                    if (i % 2 == 1) { items.MoveNext(); Log("consumer", i); continue; }
                    using (ExecutionContext.SuppressFlow()) { items.MoveNext(); Log($"suppressed {ExecutionContext.IsFlowSuppressed()}", i); }
                }
                return string.Join('\n', log);
            }
            public static IEnumerable<string> Currents(int n) { for (var i = 0; i < n; i++) yield return Activity.Current?.OperationName; }
            public static async IAsyncEnumerable<string> CurrentsAsync(int n) { for (var i = 0; i < n; i++) { if (i % 2 == 1) await Task.Yield(); yield return Activity.Current?.OperationName; } if (n > 3) await Task.Yield(); }
        }
        """;

    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void What_flows_between_an_iterator_and_its_consumer_is_what_flowed_before(bool bodySets, bool consumerSets)
    {
        var plain = CSharp.Compile(_scratch.Sub("plain"), "flow", Source);
        using var before = new LoadedProgram(plain);
        using var after = Woven();
        using var spans = new SpanRecorder("flow");
        foreach (var run in new[] { "Read", "ReadAsync" })
            Assert.Equal(before.Call<string>("Lib.Flow", run, bodySets, consumerSets),
                after.Call<string>("Lib.Flow", run, bodySets, consumerSets));
        Assert.Equal(before.Call<string>("Lib.Flow", "Suppressed"), after.Call<string>("Lib.Flow", "Suppressed"));
        Assert.Equal(Enumerable.Repeat("- > count Internal Unset {}", 5),
            spans.Lines().Where(line => line.Contains("count", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_span_is_current_in_the_body_and_the_consumers_own_behind_each_part()
    {
        using var program = Woven();
        using var spans = new SpanRecorder("flow");
        using var source = new ActivitySource("PatchTracer.Woven.flow");
        using (var first = source.StartActivity("first"))
        {
            using var items = program.Call<IEnumerable<string>>("Lib.Flow", "Currents", 6).GetEnumerator();
            await using var late = program.Call<IAsyncEnumerable<string>>("Lib.Flow", "CurrentsAsync", 6).GetAsyncEnumerator();
            for (var part = 0; part < 6; part++)
            {
                // Now this span is the consumer's, now that one, now the same as before.
                using var other = part is 2 or 3 ? source.StartActivity("other") : null;
                Assert.True(items.MoveNext());
                Assert.Equal("current", items.Current);
                Assert.Same(other ?? first, Activity.Current);
                Assert.True(await late.MoveNextAsync());
                Assert.Equal("current", late.Current);
                Assert.Same(other ?? first, Activity.Current);
            }
            using (var last = source.StartActivity("last"))
            {
                Assert.False(items.MoveNext());
                Assert.Same(last, Activity.Current);
                Assert.False(await late.MoveNextAsync());
                Assert.Same(last, Activity.Current);
            }
            Assert.Same(first, Activity.Current);
        }
        Assert.Null(Activity.Current);
        Assert.Equal(Enumerable.Repeat("first > current Internal Unset {}", 2),
            spans.Lines().Where(line => line.Contains("current", StringComparison.Ordinal)));
    }

    public void Dispose() => _scratch.Dispose();

    private LoadedProgram Woven()
    {
        var path = CSharp.Compile(_scratch.Sub("woven"), "flow", Source);
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("count", "Count*"), TestPoints.Point("current", "Current*")));
        return new LoadedProgram(path);
    }
}
