using System.Diagnostics;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>What woven methods record: names, parents, attributes, results, errors, and when they end.</summary>
public sealed class SpanTests
{
    private const string Source = """
        using System; using System.Collections.Generic; using System.Diagnostics; using System.Linq; using System.Threading.Tasks;
        namespace App;
        public sealed record Customer(string Name, int Age) { public Customer Friend { get; init; } public string Broken => throw new InvalidOperationException(); public double Score = 1.5; public bool? Maybe => null; }
        public sealed class Service(string region)
        {
            public string Region => region;
            public int Sync(Customer customer, int unused) { Child(); return customer.Age; }
            public void Child() { if (Activity.Current is null) throw new InvalidOperationException("no span is current"); }
            public async Task<Customer> Async(Customer customer, string unused) { await Task.Delay(20); Child(); await Task.Yield(); Child(); return customer with { Name = "result" }; }
            public async Task Fails(bool early) { if (early) throw new TimeoutException("early"); await Task.Delay(1); throw new ArgumentException("late"); }
            public Task HandsOut(TaskCompletionSource source) => source.Task;
            public Task HandsOutDone(string nothing) => Task.CompletedTask;
            public Task HandsOutTask(Task task) => task;
            public ValueTask<int> HandsOutValueTask(Task<int> task) => new(task);
            public ValueTask<int> HandsOutSource(System.Threading.Tasks.Sources.IValueTaskSource<int> source) => new(source, 0);
            public IEnumerable<int> Iterate(int n) { for (var i = 0; i < n; i++) { Child(); yield return i; } }
            public IEnumerable<int> Quiet(int n) { for (var i = 0; i < n; i++) yield return i; }
            public async IAsyncEnumerable<int> Stream(int n) { for (var i = 0; i < n; i++) { await Task.Yield(); Child(); yield return i; } }
            public void From(string traceparent) { }
            public void Out(out int number, ReadOnlySpan<char> text) => number = text.Length;
        }
        public static class Driver
        {
            static readonly Customer Ann = new("Ann", 30) { Friend = new("Bob", 31) };
            static readonly Service S = new("eu");
            public static void Sync() => S.Sync(Ann, 0);
            public static void NoFriend() => S.Sync(new("Eve", 1), 0);
            public static void Async() => S.Async(Ann, "kept").Wait();
            public static bool CallersContextIsRestored() { var task = S.Async(Ann, ""); var restored = Activity.Current is null; task.Wait(); return restored && Activity.Current is null; }
            public static void Fails(bool early) { try { S.Fails(early).Wait(); } catch (AggregateException) { } }
            public static TaskCompletionSource HandsOut() { var source = new TaskCompletionSource(); if (S.HandsOut(source) != source.Task) throw new InvalidOperationException("another task"); return source; }
            public static bool IterateRestores() { foreach (var _ in S.Iterate(2)) if (Activity.Current is not null) return false; return true; }
            public static void IteratePart() { S.Iterate(5).First(); }
            public static void IterateTwice() { var numbers = S.Quiet(2); _ = numbers.Count() + numbers.Count(); }
            public static void Stream() => StreamAsync().Wait();
            static async Task StreamAsync() { await foreach (var i in S.Stream(5)) { if (Activity.Current is not null) throw new InvalidOperationException("the consumer sees the stream's span"); if (i == 1) break; } }
            public static void HandsOutDone() => S.HandsOutDone(null).Wait();
            static async Task<int> Fail(string what) { await Task.Yield(); throw new TimeoutException(what); }
            static void Await(Task task) { while (!task.IsCompleted) System.Threading.Thread.Sleep(1); System.Threading.Thread.Sleep(50); }
            public static void ForgetTask() { var task = S.HandsOutTask(Fail("forgotten Task")); Await(task); }
            public static void ForgetValueTask() { var task = S.HandsOutValueTask(Fail("forgotten ValueTask")).AsTask(); Await(task); }
            public static void ForgetSource() { var source = new Source(); S.HandsOutSource(source); source.Fail(); System.Threading.Thread.Sleep(50); }
            sealed class Source : System.Threading.Tasks.Sources.IValueTaskSource<int>
            {
                System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore<int> _core;
                public void Fail() => _core.SetException(new TimeoutException("forgotten Source"));
                public int GetResult(short token) => _core.GetResult(token);
                public System.Threading.Tasks.Sources.ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);
                public void OnCompleted(Action<object> continuation, object state, short token, System.Threading.Tasks.Sources.ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
            }
            public static void From() { S.From("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"); S.From("nonsense"); }
            public static void Out() => S.Out(out _, "four");
        }
        """;

    private static string Point(string method, string span) => $"""
        id: app.{method.ToLowerInvariant()}
        target: dotnet
        about: A test.
        match: {"{"}assembly: app*, namespace: App, type: Service, method: {method}{"}"}
        bind:
          customer: [param(nobody), param(customer)]
        span:
          name: {method}
        {span}
        """;

    private static readonly string Child = Point("Child", "  kind: client");

    [Fact]
    public void Attributes_come_from_parameters_their_properties_the_receiver_constants_and_results() => Run("attributes", "Sync",
        ["Sync > Child Client Unset {}",
            "- > Sync Server Unset {age=30, friend=Bob, n=3, name=Ann, region=eu, result=30, score=1.5, text=x, yes=True}"],
        Child, Point("Sync", """
              kind: server
              root: always
              attributes: {name: customer.Name, friend: "param(customer).Friend.Name", age: {int: customer.Age}, score: {double: customer.Score}, region: receiver.Region, text: '"x"', n: {int: 3}, yes: {bool: true}, maybe: {bool: customer.Maybe}}
              results: {result: {int: result}}
            """));

    [Fact]
    public void What_is_null_or_throws_on_the_way_to_a_value_is_not_recorded() => Run("nulls", "NoFriend",
        ["- > Sync Internal Unset {name=Eve}"],
        Point("Sync", "  root: always\n  attributes: {friend: customer.Friend.Friend.Name, broken: customer.Broken, name: customer.Name}"));

    [Fact]
    public void A_span_of_an_async_method_covers_its_awaits_and_knows_its_result_and_unused_parameters() => Run("async", "Async",
        ["Async > Child Client Unset {}", "Async > Child Client Unset {}", "- > Async Internal Unset {result=result, unused=kept}"],
        Child, Point("Async", "  root: always\n  attributes: {unused: param(unused)}\n  results: {result: result.Name}"));

    [Fact]
    public void The_caller_of_an_async_method_keeps_its_own_context()
    {
        using var app = new WovenApp(Source, "restore", Point("Async", "  root: always"));
        Assert.True(app.Program.Call<bool>("App.Driver", "CallersContextIsRestored"));
        Assert.True(Assert.Single(app.Spans.Ended).Duration > TimeSpan.FromMilliseconds(15));
    }

    [Theory]
    [InlineData(true, "- > Fails Internal Error 'early' {error.type=System.TimeoutException}")]
    [InlineData(false, "- > Fails Internal Error 'late' {error.type=System.ArgumentException}")]
    public void Exceptions_are_errors(bool early, string expected) =>
        Run($"errors{early}", "Fails", [expected], [early], Point("Fails", "  root: always"));

    [Theory]
    [InlineData("none", "Unset")]
    [InlineData("exception(System.TimeoutException)", "Error 'early'")]
    [InlineData("exception(System.SystemException|System.Other)", "Error 'early'")]
    [InlineData("exception(!System.TimeoutException)", "Unset")]
    [InlineData("exception(System.ArgumentException)", "Unset")]
    public void Which_exceptions_are_errors_is_the_catalogs_to_say(string error, string expected)
    {
        using var app = new WovenApp(Source, $"which{Math.Abs(error.GetHashCode(StringComparison.Ordinal))}",
            Point("Fails", $"  root: always\n  error: {error}"));
        app.Program.Call<object?>("App.Driver", "Fails", true);
        Assert.Contains($"Fails Internal {expected} {{", Assert.Single(app.Spans.Lines()));
    }

    [Fact]
    public void The_span_of_a_method_that_hands_out_a_task_ends_with_the_task()
    {
        using var app = new WovenApp(Source, "handsout", Point("HandsOut", "  root: always"));
        var source = app.Program.Call<TaskCompletionSource>("App.Driver", "HandsOut");
        Assert.Equal((1, 0), (app.Spans.Started, app.Spans.Ended.Count));
        Assert.Null(Activity.Current);
        source.SetException(new TimeoutException("at last"));
        Assert.Equal(["- > HandsOut Internal Error 'at last' {error.type=System.TimeoutException}"], app.Spans.Lines());
    }

    [Fact]
    public void An_iterators_span_is_current_in_its_own_code_only_and_ends_with_it()
    {
        using var app = new WovenApp(Source, "iterator", Child, Point("Iterate", "  root: always\n  attributes: {n: {int: param(n)}}"));
        Assert.True(app.Program.Call<bool>("App.Driver", "IterateRestores"));
        app.Program.Call<object?>("App.Driver", "IteratePart");
        Assert.Equal(
            ["Iterate > Child Client Unset {}", "Iterate > Child Client Unset {}", "- > Iterate Internal Unset {n=2}",
                "Iterate > Child Client Unset {}", "- > Iterate Internal Unset {n=5}"],
            app.Spans.Lines());
    }

    [Fact]
    public void Each_enumeration_of_an_iterator_has_its_own_span()
    {
        using var app = new WovenApp(Source, "twice", Point("Quiet", "  root: always\n  attributes: {n: {int: param(n)}}"));
        app.Program.Call<object?>("App.Driver", "IterateTwice");
        Assert.Equal(["- > Quiet Internal Unset {n=2}", "- > Quiet Internal Unset {n=2}"], app.Spans.Lines());
    }

    [Fact]
    public void An_async_iterators_span_ends_with_its_disposal() => Run("stream", "Stream",
        ["Stream > Child Client Unset {}", "Stream > Child Client Unset {}", "- > Stream Internal Unset {}"], Child,
        Point("Stream", "  root: always"));

    [Fact]
    public void A_parent_can_be_carried_in_a_parameter()
    {
        using var app = new WovenApp(Source, "carried", Point("From", "  parent: [{context: param(traceparent)}, ambient]"));
        app.Program.Call<object?>("App.Driver", "From");
        var span = Assert.Single(app.Spans.Ended);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", span.ParentId);
    }

    [Fact]
    public void A_parent_that_came_as_text_is_a_remote_one()
    {
        using var app = new WovenApp(Source, "remote", Point("From", "  parent: [{context: param(traceparent)}, ambient]"));
        app.Program.Call<object?>("App.Driver", "From");
        Assert.True(Assert.Single(app.Spans.Ended).HasRemoteParent);
    }

    [Theory]
    [InlineData("Sync")]
    [InlineData("Async")]
    [InlineData("Iterate")]
    [InlineData("Quiet")]
    [InlineData("HandsOutDone")]
    public void Without_the_parent_that_it_was_given_a_span_starts_a_trace_beside_the_ambient_one(string method)
    {
        var driver = method switch { "Iterate" => "IterateRestores", "Quiet" => "IterateTwice", _ => method };
        using var app = new WovenApp(Source, $"beside{method}", Child,
            Point(method, $"  root: always\n  parent: [{{context: missing}}]\nbind:\n  missing: [param(gone), none]")
            .Replace("bind:\n  customer: [param(nobody), param(customer)]\n", ""));
        using var ambient = new Activity("ambient").Start();
        app.Program.Call<object?>("App.Driver", driver);
        Assert.Same(ambient, Activity.Current);
        var roots = app.Spans.Ended.Where(span => span.OperationName == method).ToList();
        Assert.NotEmpty(roots);
        Assert.All(roots, root => Assert.Equal((default, null), (root.ParentSpanId, root.Parent)));
        Assert.All(roots, root => Assert.NotEqual(ambient.TraceId, root.TraceId));
        Assert.All(app.Spans.Ended.Where(span => span.OperationName == "Child"),
            child => Assert.Contains(roots, root => root.SpanId == child.ParentSpanId));
    }

    [Fact]
    public void A_root_that_is_not_recorded_leaves_the_ambient_span_current()
    {
        using var app = new WovenApp(Source, "unrecorded", Point("From", "  root: always\n  parent: [{context: param(traceparent)}]"));
        app.Spans.Dispose();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source =>
            source.Name.EndsWith("appunrecorded", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.None
        };
        ActivitySource.AddActivityListener(listener);
        using var ambient = new Activity("ambient").Start();
        app.Program.Call<object?>("App.Driver", "From");
        Assert.Same(ambient, Activity.Current);
    }

    [Theory]
    [InlineData("Task")]
    [InlineData("ValueTask")]
    [InlineData("Source")]
    public void A_failure_that_nobody_looks_at_is_told_as_it_was_before(string kind)
    {
        using var app = new WovenApp(Source, $"unobserved{kind}", Point($"HandsOut{kind}", "  root: always"));
        var told = new List<string>();
        void Tell(object? sender, UnobservedTaskExceptionEventArgs e) { lock (told) told.Add(e.Exception.InnerException!.Message); }
        TaskScheduler.UnobservedTaskException += Tell;
        try
        {
            Forget(app, kind);
            for (var i = 0; i < 20; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Tell;
        }
        Assert.Equal([$"- > HandsOut{kind} Internal Error 'forgotten {kind}' {{error.type=System.TimeoutException}}"], app.Spans.Lines());
        // A value task that is none underneath has no failure that could be forgotten.
        Assert.Equal(kind == "Source" ? [] : [$"forgotten {kind}"],
            told.Where(message => message.StartsWith("forgotten", StringComparison.Ordinal)));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(WovenApp app, string kind) => app.Program.Call<object?>("App.Driver", $"Forget{kind}");

    [Theory]
    [InlineData("Sync", "App.Service.Sync", 7)]
    [InlineData("Async", "App.Service.Async", 9)]
    [InlineData("Quiet", "App.Service.Quiet", 17)]
    public void A_span_can_say_which_method_it_is_of_and_where_that_is(string method, string name, int line)
    {
        using var app = new WovenApp(Source, $"code{method}", Point(method, "  root: always\n  code: true"));
        app.Program.Call<object?>("App.Driver", method == "Quiet" ? "IterateTwice" : method);
        var span = app.Spans.Ended[0];
        Assert.Equal(
            [("code.file.path", $"/src/appcode{method}.cs"), ("code.function.name", name), ("code.line.number", (object)(long)line)],
            span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, tag.Value!)));
    }

    [Fact]
    public void Without_a_parent_nothing_is_recorded_unless_the_tracepoint_starts_traces() => Run("roots", "Out", [], Point("Out", ""));

    [Fact]
    public void Out_parameters_and_spans_of_characters_can_be_results() =>
        Run("out", "Out", ["- > Out Internal Unset {number=4, text=four}"],
        Point("Out", "  root: always\n  attributes: {text: param(text)}\n  results: {number: {int: param(number)}}"));

    [Fact]
    public void Several_tracepoints_on_one_method_nest_in_their_order() => Run("several", "Async",
        ["outer > Async Internal Unset {}", "- > outer Internal Unset {}"],
        Point("Async", "").Replace("id: app.async", "id: inner\norder: 1"), Point("Async", "  root: always")
            .Replace("name: Async", "name: outer").Replace("id: app.async", "id: outer"));

    [Fact]
    public void A_step_marks_the_ambient_span_as_failed_and_makes_none()
    {
        using var app = new WovenApp(Source, "step",
            Point("Fails", "").Split("span:")[0] + "steps: [{at: exit, fail: exception(System.TimeoutException)}]\n");
        using var source = new ActivitySource("PatchTracer.Woven.appstep");
        using (source.StartActivity("around"))
            app.Program.Call<object?>("App.Driver", "Fails", true);
        Assert.Equal(["- > around Internal Error 'early' {error.type=System.TimeoutException}"], app.Spans.Lines());
    }

    [Fact]
    public void A_step_publishes_what_a_method_returns()
    {
        var published = new List<object?>();
        using var app = new WovenApp(Source, "publish",
            Point("Async", "").Split("span:")[0] + "steps: [{at: exit, publish: customer, value: result.Name}]\n");
        using var all = DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
        {
            if (listener.Name == "PatchTracer.Woven")
                listener.Subscribe(new Observer<KeyValuePair<string, object?>>(pair => published.Add($"{pair.Key} {pair.Value}")));
        }));
        using (new Activity("around").Start())
            app.Program.Call<object?>("App.Driver", "Async");
        Assert.Equal(["customer result"], published);
        Assert.Empty(app.Spans.Ended);
    }

    private static void Run(string name, string driver, string[] expected, params string[] points) =>
        Run(name, driver, expected, [], points);

    private static void Run(string name, string driver, string[] expected, object?[] arguments, params string[] points)
    {
        using var app = new WovenApp(Source, name, points);
        app.Program.Call<object?>("App.Driver", driver, arguments);
        Assert.Equal(expected, app.Spans.Lines());
    }

    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnNext(T value) => next(value);

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
