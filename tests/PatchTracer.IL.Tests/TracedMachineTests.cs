using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Loader;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>
/// A recorded iterator is of a type derived from the compiler's. Consumers that come late, come too early, read on other threads or read
/// again find what they found before, and each enumeration has one span that ends with its work.
/// </summary>
public sealed class TracedMachineTests : IDisposable
{
    private const string Source = """
        using System; using System.Collections.Generic; using System.Linq; using System.Runtime.CompilerServices; using System.Threading; using System.Threading.Tasks;
        namespace Lib;
        public static class Iterators
        {
            public static IEnumerable<int> First(int x) { for (var i = 0; i < 3; i++) yield return Deep(x); }
            public static IEnumerable<int> Second(int[] x) { foreach (var i in x) yield return Deep(i); }
            [MethodImpl(MethodImplOptions.NoInlining)] static int Deep(int x) => x < 0 ? throw new ArgumentException("below") : x;
            public static string Run() => Trace(First) + Trace(x => Second(new[] { 1, x }));
            static string Trace(Func<int, IEnumerable<int>> small)
            {
                for (var i = 0; i < 600_000; i++) { Read(small(i)); if (i % 20_000 == 0) Thread.Sleep(30); }
                try { Read(small(-1)); return ""; } catch (ArgumentException e) { return e.StackTrace; }
            }
            static void Read(IEnumerable<int> items) { foreach (var i in items) { } }
            public static async IAsyncEnumerator<int> Wait(Task work) { await work; yield return 1; await Task.Yield(); }
            public static async IAsyncEnumerator<int> WaitToTheEnd(Task work) { await work.ConfigureAwait(false); yield break; }
            public static IEnumerable<int> Count(int n) { for (var i = 0; i < n; i++) yield return i; }
            public static async IAsyncEnumerable<int> CountAsync(int n, bool waits) { for (var i = 0; i < n; i++) { if (waits) await Task.Yield(); yield return i; } if (waits) await Task.Yield(); }
            public static async Task<int> SumAsync(IAsyncEnumerable<int> items) { var sum = 0; await foreach (var item in items.ConfigureAwait(false)) sum += item; return sum; }
        }
        """;

    private readonly ScratchDirectory _scratch = new();

    [Fact]
    [Trait("speed", "slow")]
    public void However_often_it_ran_an_exception_is_on_its_line_of_the_iterator()
    {
        // What can be unloaded is never compiled for what it was seen to do; what cannot is, when it has run for a while, and then methods
        // as small as these become part of their callers.
        var program = new AssemblyLoadContext("line").LoadFromAssemblyPath(Weave("line"));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "PatchTracer.Woven.line",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData
        };
        ActivitySource.AddActivityListener(listener);
        var traces = (string)program.GetType("Lib.Iterators")!.GetMethod("Run")!.Invoke(null, null)!;
        Assert.Contains("at Lib.Iterators.First(Int32 x)+MoveNext() in /src/line.cs:line 5", traces);
        Assert.Contains("at Lib.Iterators.Second(Int32[] x)+MoveNext() in /src/line.cs:line 6", traces);
    }

    [Fact]
    public async Task Asked_too_early_or_disposed_of_while_it_works_it_refuses_as_before_and_its_span_goes_on()
    {
        using var program = Woven("early");
        using var spans = new SpanRecorder("early");
        var work = new TaskCompletionSource();
        var items = program.Call<IAsyncEnumerator<int>>("Lib.Iterators", "Wait", work.Task);
        var part = items.MoveNextAsync();
        Assert.Throws<InvalidOperationException>(() => part.GetAwaiter().GetResult());
        await Assert.ThrowsAsync<NotSupportedException>(async () => await items.DisposeAsync());
        Assert.Null(Activity.Current);
        Assert.Empty(spans.Ended);
        work.SetResult();
        Assert.True(await part);
        Assert.False(await items.MoveNextAsync());
        Assert.Equal(["- > all Internal Unset {}"], spans.Lines());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_span_lasts_as_long_as_the_work_when_the_consumer_is_scheduled_late(bool isScheduled)
    {
        using var program = Woven("scheduled");
        using var spans = new SpanRecorder("scheduled");
        var work = new TaskCompletionSource();
        var items = program.Call<IAsyncEnumerator<int>>("Lib.Iterators", "WaitToTheEnd", work.Task);
        using var scheduler = new Slow();
        var consumer = isScheduled ? Task.Factory.StartNew(async () => await items.MoveNextAsync(), CancellationToken.None,
            TaskCreationOptions.None, scheduler).Unwrap() : null;
        var part = isScheduled ? default : items.MoveNextAsync();
        await scheduler.RunAsync();
        var ended = DateTime.UtcNow;
        work.SetResult();
        await Task.Delay(300);
        Assert.Empty(spans.Ended);
        await scheduler.RunAsync();
        Assert.False(consumer is null ? await part : await consumer);
        var span = Assert.Single(spans.Ended);
        Assert.InRange(span.StartTimeUtc + span.Duration, ended.AddMilliseconds(-100), ended.AddMilliseconds(200));
    }

    [Fact]
    public async Task The_same_items_read_again_elsewhere_and_by_many_at_once_have_a_span_each()
    {
        using var program = Woven("again");
        using var spans = new SpanRecorder("again");
        var count = program.Call<IEnumerable<int>>("Lib.Iterators", "Count", 3);
        foreach (var first in count)
            Assert.Equal(3, count.Sum());
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Assert.Equal(3, count.Sum()))));
        Assert.Equal(54, spans.Ended.Count);

        foreach (var waits in new[] { true, false })
        {
            var items = program.Call<IAsyncEnumerable<int>>("Lib.Iterators", "CountAsync", 4, waits);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Sums(items))));
            await Sums(items);
        }
        Assert.Equal(54 + 2 * 51 * 5, spans.Ended.Count);
        Assert.Equal(spans.Started, spans.Ended.Count);
        Assert.All(spans.Ended, span => Assert.InRange(span.Duration, TimeSpan.FromTicks(1), DateTime.UtcNow - span.StartTimeUtc));

        async Task Sums(IAsyncEnumerable<int> items)
        {
            for (var time = 0; time < 5; time++)
                Assert.Equal(6, await program.Call<Task<int>>("Lib.Iterators", "SumAsync", items));
        }
    }

    public void Dispose() => _scratch.Dispose();

    private LoadedProgram Woven(string name) => new(Weave(name));

    private string Weave(string name)
    {
        var path = CSharp.Compile(_scratch.Path, name, Source);
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("all", "*", "Iterators", ", signature: \"(..) -> I*Enum*\"")));
        return path;
    }

    // Runs what it is given when it is told to.
    private sealed class Slow : TaskScheduler, IDisposable
    {
        private readonly BlockingCollection<Task> _tasks = [];

        public Task RunAsync() => Task.Run(() =>
        {
            while (_tasks.TryTake(out var task))
                TryExecuteTask(task);
        });

        public void Dispose() => _tasks.Dispose();

        protected override void QueueTask(Task task) => _tasks.Add(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }
}
