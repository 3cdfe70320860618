using System.Diagnostics;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>What the F# compiler makes, feature by feature: corpus/languages/features.fs.</summary>
public sealed class FSharpTests : IDisposable
{
    private const string Module = "Corpus.Features";

    /// <summary>A recursion that needs the whole of such a stack many times over, were its calls not tail calls.</summary>
    private const int Deep = 1_000_000;

    private const int Stack = 1024 * 1024;

    private readonly ScratchDirectory _scratch = new();

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_feature_does_the_same_woven_and_is_recorded(bool optimize)
    {
        var name = $"functional{optimize}";
        var plain = Compile("plain", name, optimize);
        var woven = Compile("woven", name, optimize);
        var plan = TestPoints.Weave(woven, TestPoints.Catalog(TestPoints.Point("all", "*")));
        using var before = new LoadedProgram(plain);
        using var after = new LoadedProgram(woven);
        Assert.True(after.PrepareAll() > 100);
        var expected = before.Call<string>(Module, "Run");
        Assert.Contains("negative task", expected, StringComparison.Ordinal);
        Assert.Equal(expected, after.Call<string>(Module, "Run"));
        using var spans = new SpanRecorder(name);
        Assert.Equal(expected, after.Call<string>(Module, "Run"));

        Assert.Null(Activity.Current);
        // What was started on another thread may end a moment after the result is there.
        Assert.True(SpinWait.SpinUntil(() => spans.Started == spans.Ended.Count, TimeSpan.FromSeconds(20)),
            $"{spans.Started} began, {spans.Ended.Count} ended");
        Assert.Contains(spans.Lines(),
            line => line.EndsWith("Error 'negative task' {error.type=System.TimeoutException}", StringComparison.Ordinal));
        // What the author wrote, and none of the closures and machines that the compiler made of it.
        Assert.DoesNotContain(plan.Explanations[0].Methods, method => method.Contains('@', StringComparison.Ordinal)
            || method.Contains("MoveNext", StringComparison.Ordinal) || method.Contains("GenerateNext", StringComparison.Ordinal));
        Assert.Contains($"{name}: Corpus.Features.isEven(int) -> bool", plan.Explanations[0].Methods);
    }

    [SkippableFact]
    public void Closures_are_woven_where_a_pattern_asks_for_them()
    {
        var woven = Compile("woven", "lambdas", optimize: true);
        var plan = TestPoints.Weave(woven, TestPoints.Catalog(TestPoints.Point("closures", "*/lambda")));
        using var after = new LoadedProgram(woven);
        after.PrepareAll();
        Assert.Contains(plan.Explanations[0].Methods, method => method.Contains("Features.event/lambda(", StringComparison.Ordinal));
        Assert.Contains("negative task", after.Call<string>(Module, "Run"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Recursion_by_tail_calls_needs_no_stack_whether_or_not_somebody_listens()
    {
        var woven = Compile("woven", "tails", optimize: true);
        var plan = AssemblyWeaver.Plan(woven, TestPoints.Catalog(TestPoints.Point("again", "is*")));
        Assert.StartsWith("end by tail calls", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.EndsWith(": Corpus.Features.isEven(int) -> bool; Corpus.Features.isOdd(int) -> bool", plan.Notes[0],
            StringComparison.Ordinal);
        TestPoints.Weave(woven, TestPoints.Catalog(TestPoints.Point("all", "*"), TestPoints.Point("again", "is*")));
        using var program = new LoadedProgram(woven);
        program.PrepareAll();
        Assert.True(OnSmallStack(() => program.Call<bool>(Module, "Deep", Deep)));
        Assert.Equal(7, OnSmallStack(() => program.Call<int>(Module, "DeepByClosures", Deep)));

        using var spans = new SpanRecorder("tails");
        Assert.True(OnSmallStack(() => program.Call<bool>(Module, "Deep", Deep)));
        Assert.Equal(7, OnSmallStack(() => program.Call<int>(Module, "DeepByClosures", Deep)));
        Assert.Equal(spans.Started, spans.Ended.Count);
        Assert.InRange(spans.Ended.Count, 1000, 5000);
    }

    public void Dispose() => _scratch.Dispose();

    private string Compile(string folder, string name, bool optimize) =>
        FSharpCompiler.Compile(_scratch.Sub(folder), name,
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "languages", "features.fs")), optimize);

    private static T OnSmallStack<T>(Func<T> work)
    {
        T result = default!;
        var thread = new Thread(() => result = work(), Stack);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromMinutes(2)));
        return result;
    }
}
