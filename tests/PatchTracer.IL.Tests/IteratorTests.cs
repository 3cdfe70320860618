using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.IL.Writing;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>
/// Iterators and async iterators of every kind: what they do, what they record, and that it costs nothing while nobody listens.
/// </summary>
public sealed class IteratorTests : IDisposable
{
    private static readonly string Source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "iterators.cs"));

    private const string AnyIterator = ", signature: \"(..) -> I*Enum*\"";

    private static readonly MethodCatalog Points = TestPoints.Catalog(
        [
            .. new[] { "Parent", "Counter", "Loose" }.Select(type => TestPoints.Point(type, "*", type, AnyIterator)),
            TestPoints.Point("local", "*/*", "Loose", AnyIterator),
            TestPoints.Point("Child", "*", "Child", AnyIterator, "  attributes: {item: receiver.Held}\n"),
            TestPoints.Point("IItems", "*", "IItems", AnyIterator, "  attributes: {item: param(item)}\n"),
            TestPoints.Point("Pairs", "Pairs", "Child", AnyIterator, "  attributes: {item: receiver.Held, right: param(right)}\n")
                + "order: 1\n",
        ]);

    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Iterators_of_every_kind_do_the_same_and_each_enumeration_has_a_span(bool optimize)
    {
        var name = $"iterators{(optimize ? "release" : "debug")}";
        var (plain, woven) = Both(name, optimize);
        using var before = new LoadedProgram(plain);
        using var after = new LoadedProgram(woven);
        Assert.True(after.PrepareAll() > 100);
        var expected = before.Call<string>("Corpus.Driver", "Run").Split('\n');
        Assert.Equal(expected, after.Call<string>("Corpus.Driver", "Run").Split('\n'));
        using var spans = new SpanRecorder(name);
        Assert.Equal(expected, after.Call<string>("Corpus.Driver", "Run").Split('\n'));

        Assert.Equal(spans.Started, spans.Ended.Count);
        Assert.Null(Activity.Current);
        Assert.Equal(["- > IItems Internal Unset {item=y}", "Child > Pairs Internal Unset {item=x, right=r}",
            "Child > Pairs Internal Unset {item=3, right=r}"],
            spans.Lines().Where(line => line.Contains("Pairs", StringComparison.Ordinal)
                || line.Contains("IItems", StringComparison.Ordinal)));
        var failed = spans.Ended.Where(span => span.Status == ActivityStatusCode.Error).Select(span => span.StatusDescription);
        Assert.Equal(["A task was canceled.", "thrown", "thrown late"], failed);
        // Counted in the source, by what the driver reads.
        Assert.Equal("Child 11, Counter 3, IItems 1, Loose 14, Pairs 2, Parent 1, local 2",
            string.Join(", ", spans.Ended.CountBy(span => span.OperationName).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"{pair.Key} {pair.Value}")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_nobody_listens_an_iterator_hands_out_what_it_did_before_and_takes_not_a_byte_more(bool isAsync)
    {
        var (plain, woven) = Both("bytes");
        using var before = new LoadedProgram(plain);
        using var after = new LoadedProgram(woven);
        Assert.Equal(before.Call<string>("Corpus.Driver", "HandsOut", isAsync), after.Call<string>("Corpus.Driver", "HandsOut", isAsync));
        Assert.Equal(Bytes(before), Bytes(after));

        long Bytes(LoadedProgram program)
        {
            program.Call<long>("Corpus.Driver", "Bytes", isAsync);
            return program.Call<long>("Corpus.Driver", "Bytes", isAsync);
        }
    }

    [Fact]
    public void Symbols_attributes_and_public_methods_stay_what_they_were()
    {
        var (plain, woven) = Both("seen");
        Assert.Equal(StateMachines(plain), StateMachines(woven));
        Assert.Contains("Tree", StateMachines(woven));
        using var before = new LoadedProgram(plain);
        using var after = new LoadedProgram(woven);
        Assert.Equal(Public(before), Public(after));
        Assert.NotNull(after.Assembly.GetType("Corpus.Loose")!.GetMethod("Tree")!.GetCustomAttribute<IteratorStateMachineAttribute>());

        static IEnumerable<string> Public(LoadedProgram program) =>
            program.Assembly.GetExportedTypes().SelectMany(type => type.GetMembers().Select(member => $"{type} {member}"));
    }

    [Fact]
    public async Task The_span_of_an_async_iterator_ends_with_its_work_however_late_the_consumer_is()
    {
        const string Waiting = """
            using System.Collections.Generic; using System.Threading.Tasks;
            namespace Lib;
            public static class Iterators { public static async IAsyncEnumerator<int> Wait(Task work) { await work; yield break; } }
            """;
        using var program = Woven("late", Waiting, TestPoints.Point("wait", "Wait"));
        using var spans = new SpanRecorder("late");
        var (works, fails) = (new TaskCompletionSource(), new TaskCompletionSource());
        var waiting = program.Call<IAsyncEnumerator<int>>("Lib.Iterators", "Wait", works.Task).MoveNextAsync().AsTask();
        var part = program.Call<IAsyncEnumerator<int>>("Lib.Iterators", "Wait", fails.Task).MoveNextAsync();
        Assert.Equal((2, 0), (spans.Started, spans.Ended.Count));
        Assert.Null(Activity.Current);

        works.SetResult();
        Assert.Equal(ActivityStatusCode.Unset, Assert.Single(spans.Ended).Status);
        Assert.False(await waiting);
        fails.SetException(new TimeoutException("at last"));
        var ended = DateTime.UtcNow;
        await Task.Delay(200);
        await Assert.ThrowsAsync<TimeoutException>(async () => await part);
        Assert.Equal("at last", spans.Ended[1].StatusDescription);
        Assert.True(spans.Ended[1].StartTimeUtc + spans.Ended[1].Duration <= ended.AddMilliseconds(100));
    }

    [Fact]
    public async Task Attributes_are_what_the_iterator_was_called_with_and_results_what_is_there_at_its_end()
    {
        const string Reading = """
            using System.Collections.Generic; using System.Threading.Tasks;
            namespace Lib;
            public struct Reader
            {
                public int Size;
                public IEnumerable<int> Read(int n, List<int> seen) { while (n-- > 0) { seen.Add(n); Size++; yield return n; } }
                public async IAsyncEnumerable<int> ReadAsync(int n, List<int> seen) { await Task.Yield(); while (n-- > 0) { seen.Add(n); yield return n; } }
                public static void Run() { var reader = new Reader { Size = 7 }; var all = reader.Read(2, new()); reader.Size = 8; foreach (var _ in all) { } foreach (var _ in all) break; }
                public static async Task RunAsync() { await foreach (var _ in new Reader { Size = 9 }.ReadAsync(3, new())) { } }
            }
            """;
        using var program = Woven("reading", Reading, TestPoints.Point("read", "Read*",
            span: "  attributes: {n: {int: param(n)}, size: {int: receiver.Size}, before: {int: param(seen).Count}}\n  results: {after: {int: param(seen).Count}}\n"));
        using var spans = new SpanRecorder("reading");
        program.Call<object?>("Lib.Reader", "Run");
        await program.Call<Task>("Lib.Reader", "RunAsync");
        Assert.Equal(
            ["- > read Internal Unset {after=2, before=0, n=2, size=7}", "- > read Internal Unset {after=3, before=2, n=2, size=7}",
                "- > read Internal Unset {after=3, before=0, n=3, size=9}"],
            spans.Lines());
    }

    [Fact]
    public void Two_points_on_one_iterator_nest_in_their_order()
    {
        using var program = Woven("nested", Source, TestPoints.Point("outer", "Tree", "Loose"),
            TestPoints.Point("inner", "Tree", "Loose") + "order: 1\n");
        program.PrepareAll();
        using var spans = new SpanRecorder("nested");
        foreach (var _ in program.Call<IEnumerable<int>>("Corpus.Loose", "Tree", 0))
            Assert.Null(Activity.Current);
        Assert.Equal(["outer > inner Internal Unset {}", "- > outer Internal Unset {}"], spans.Lines());
    }

    [Fact]
    public void What_is_read_of_an_iterator_that_it_has_not_is_refused()
    {
        var path = CSharp.Compile(_scratch.Path, "refused", Source);
        var plan = AssemblyWeaver.Plan(path, TestPoints.Catalog(
            TestPoints.Point("result", "Tree", "Loose", span: "  results: {x: result}\n"),
            TestPoints.Point("publish", "Tree", "Loose").Split("span:")[0] + "steps: [{at: exit, publish: tree, value: param(depth)}]\n"));
        Assert.Equal(2, plan.Diagnostics.Length);
        Assert.Contains(plan.Diagnostics,
            diagnostic => diagnostic.Message.Contains("there is no result to be read", StringComparison.Ordinal));
        Assert.Contains(plan.Diagnostics, diagnostic =>
            diagnostic.Message.Contains("an iterator, which runs after it has returned: nothing can be published",
                StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_weaving_twice_is_weaving_once_and_reverting_gives_back_every_byte()
    {
        var (before, one) = Both("twice");
        var once = Files(one);
        var two = CSharp.Compile(_scratch.Sub("two"), "twice", Source);
        TestPoints.Weave(two, Points);
        Assert.Equal(once, Files(two));
        TestPoints.Weave(one, Points);
        Assert.Equal(once, Files(one));
        Assert.NotEqual(Files(before), once);
        Assert.Equal(one, Assert.Single(AssemblyWeaver.Revert(one)));
        Assert.Equal(Files(before), Files(one));

        static string[] Files(string path) =>
            [.. new[] { path, Path.ChangeExtension(path, ".pdb") }.Select(file => Convert.ToHexString(File.ReadAllBytes(file)))];
    }

    [Fact]
    public async Task Iterators_compiled_ahead_of_time_are_woven_as_IL()
    {
        // Those of the framework itself.
        var linq = AheadOfTime("System.Linq", TestPoints.Point("except", "*Iterator", "Enumerable"));
        using var spans = new SpanRecorder("System.Linq");
        var except = linq.GetType("System.Linq.Enumerable")!.GetMethods()
            .Single(method => method.Name == "Except" && method.GetParameters().Length == 2).MakeGenericMethod(typeof(int));
        Assert.Equal([1, 3], (IEnumerable<int>)except.Invoke(null, [new[] { 1, 2, 3 }, new[] { 2 }])!);
        Assert.Equal(["- > except Internal Unset {}"], spans.Lines());

        var async = AheadOfTime("System.Linq.AsyncEnumerable", TestPoints.Point("where", "Where/Impl", "AsyncEnumerable"));
        using var asyncSpans = new SpanRecorder("System.Linq.AsyncEnumerable");
        var where = async.GetType("System.Linq.AsyncEnumerable")!.GetMethods()
            .Single(method => method.Name == "Where"
                && method.ToString()!.Contains("System.Func`2[TSource,System.Boolean]", StringComparison.Ordinal))
                .MakeGenericMethod(typeof(int));
        var seen = new List<int>();
        await foreach (var item in (IAsyncEnumerable<int>)where.Invoke(null, [Numbers(), (Func<int, bool>)(number => number > 1)])!)
            seen.Add(item);
        Assert.Equal([2], seen);
        Assert.Equal(["- > where Internal Unset {}"], asyncSpans.Lines());
    }

    [Fact]
    public void How_a_compiler_makes_an_iterator_does_not_matter()
    {
        var path = CSharp.Compile(_scratch.Path, "others", Source);
        Rewrite(path, module =>
        {
            foreach (var machine in module.GetType("Corpus.Loose").NestedTypes.Where(
                type => type.Interfaces.Any(i => i.InterfaceType.FullName == "System.Collections.IEnumerator")))
            {
                machine.Name = $"Machine{machine.MetadataToken.RID}";
                foreach (var field in machine.Fields)
                    field.Name = $"field{field.MetadataToken.RID}";
                foreach (var method in machine.Methods.Where(method => method.Name == "MoveNext"))
                    method.Name = "Next";
            }
        });
        TestPoints.Weave(path, TestPoints.Catalog(
            TestPoints.Point("tree", "Tree", "Loose", span: "  attributes: {depth: {int: param(depth)}}\n")));
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        using var spans = new SpanRecorder("others");
        Assert.Equal([0, 1], program.Call<IEnumerable<int>>("Corpus.Loose", "Tree", 1));
        Assert.Equal(["tree > tree Internal Unset {depth=0}", "- > tree Internal Unset {depth=1}"], spans.Lines());
    }

    [Fact]
    public void State_machines_that_a_span_cannot_be_put_around_are_refused()
    {
        var path = CSharp.Compile(_scratch.Path, "refused", Source);
        Rewrite(path, module =>
        {
            // An iterator that nobody can dispose of, an async one that has no state, and an async method that fails otherwise.
            var untyped = module.GetType("Corpus.Loose").NestedTypes.Single(
                type => type.Name.StartsWith("<UntypedEnumerator>", StringComparison.Ordinal));
            untyped.Methods.Single(method => method.Name.EndsWith(".Dispose", StringComparison.Ordinal)).Overrides.Clear();
            var closes = module.GetType("Corpus.Loose").NestedTypes.Single(
                type => type.Name.StartsWith("<Closes>", StringComparison.Ordinal));
            closes.Fields.Single(field => field.Name == "<>1__state").Name = "state";
            var machine = module.GetType("Corpus.Driver").NestedTypes.Single(
                type => type.Name.StartsWith("<RunAsync>", StringComparison.Ordinal));
            machine.Methods.Single(method => method.Name == "MoveNext").Body.ExceptionHandlers.Clear();
        });
        var before = File.ReadAllBytes(path);
        var plan = AssemblyWeaver.Plan(path,
            TestPoints.Catalog(TestPoints.Point("enumerator", "UntypedEnumerator"), TestPoints.Point("closes", "Closes"),
                TestPoints.Point("run", "RunAsync")));
        var messages = plan.Diagnostics.Select(diagnostic => diagnostic.Message).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(3, messages.Count);
        Assert.Contains("`closes` matches Corpus.Loose.Closes(List<string>) -> IAsyncEnumerable<int>, an iterator whose state machine is none", messages[0]);
        Assert.Contains("`enumerator` matches Corpus.Loose.UntypedEnumerator(int) -> IEnumerator, an iterator whose state machine is none of the C# or Visual Basic compiler", messages[1]);
        Assert.Contains("`run` matches Corpus.Driver.RunAsync() -> Task<string>, whose state machine is none of the C# or Visual Basic compiler", messages[2]);
        Assert.Empty(plan.Assemblies);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    public void Dispose() => _scratch.Dispose();

    private static async IAsyncEnumerable<int> Numbers()
    {
        yield return 1;
        await Task.Yield();
        yield return 2;
    }

    private Assembly AheadOfTime(string name, string point)
    {
        var path = _scratch[$"{name}.dll"];
        File.Copy(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, $"{name}.dll"), path);
        Assert.True(AssemblyImage.CheckIsReadyToRun(path, File.ReadAllBytes(path)));
        TestPoints.Weave(path, TestPoints.Catalog(point));
        Assert.False(AssemblyImage.CheckIsReadyToRun(path, File.ReadAllBytes(path)));
        var program = new LoadedProgram(path);
        program.PrepareAll();
        return program.Assembly;
    }

    // As another compiler may have written it. The symbols stay behind.
    private static void Rewrite(string path, Action<Mono.Cecil.ModuleDefinition> change)
    {
        using var image = new MemoryStream(File.ReadAllBytes(path));
        using var module = Mono.Cecil.ModuleDefinition.ReadModule(image);
        change(module);
        module.Write(path);
        File.Delete(Path.ChangeExtension(path, ".pdb"));
    }

    private (string Plain, string Woven) Both(string name, bool optimize = true)
    {
        var woven = CSharp.Compile(_scratch.Sub("woven"), name, Source, optimize);
        TestPoints.Weave(woven, Points);
        return (CSharp.Compile(_scratch.Sub("plain"), name, Source, optimize), woven);
    }

    private LoadedProgram Woven(string name, string source, params string[] points) =>
        TestPoints.Woven(_scratch.Path, name, source, points);

    // The methods that debuggers know state machines by.
    private static string StateMachines(string path)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        using var image = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(path));
        var (symbols, metadata) = (provider.GetMetadataReader(), image.GetMetadataReader());
        return string.Join('\n', symbols.MethodDebugInformation.Select(handle => symbols.GetMethodDebugInformation(handle)
            .GetStateMachineKickoffMethod())
            .Where(kickoff => !kickoff.IsNil).Select(kickoff => metadata.GetString(metadata.GetMethodDefinition(kickoff).Name))
            .Order(StringComparer.Ordinal));
    }
}
