using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using PatchTracer.IL.Emission;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>What weaving is to the compilers before and behind it: the time that it takes itself, and what it leaves to the JIT.</summary>
public sealed class JitTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    [Fact]
    public void A_woven_method_is_inlined_no_more_and_that_is_told()
    {
        var path = CSharp.Compile(_scratch.Path, "inlined", """
            using System.Runtime.CompilerServices; using System.Threading.Tasks; using System.Collections.Generic;
            namespace Lib; public static class A
            {
                [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int First(int n) => n + 1;
                [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)] public static Task Second() => Task.CompletedTask;
                [MethodImpl(MethodImplOptions.AggressiveInlining)] public static int Other(int n) => n + 2;
                public static int Usual(int n) => n + 3;
            }
            """);
        var plan = TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("some", "[!O]*")));
        Assert.Equal(
            "no longer marked AggressiveInlining: the JIT would make them, with what is woven in, part of every caller: Lib.A.First(int) -> int; Lib.A.Second() -> Task",
            Assert.Single(plan.Notes));
        using var program = new LoadedProgram(path);
        MethodImplAttributes Of(string name) => program.Assembly.GetType("Lib.A")!.GetMethod(name)!.GetMethodImplementationFlags();
        Assert.Equal(MethodImplAttributes.IL, Of("First"));
        Assert.Equal(MethodImplAttributes.AggressiveOptimization, Of("Second"));
        Assert.Equal(MethodImplAttributes.AggressiveInlining, Of("Other"));
    }

    [Fact]
    public void A_chain_of_inlined_methods_costs_the_JIT_no_more_than_others()
    {
        // Each calls the one before it three times: inlined, the last would hold 81 bodies.
        static string Chain(string mark) => "using System.Runtime.CompilerServices; namespace Lib; public static class A { "
            + string.Concat(Enumerable.Range(1,
                4).Select(i =>
                $"{mark} public static int F{i}(int n) => {(i == 1 ? "n + 1" : $"F{i - 1}(n) + F{i - 1}(n + 1) + F{i - 1}(n + 2)")}; "))
                + "}";
        var marked = Compiled("marked", Chain("[MethodImpl(MethodImplOptions.AggressiveInlining)]"));
        var usual = Compiled("usual", Chain(""));
        Assert.Equal(usual, marked);

        // How much IL the last method and what is inlined into it have, by what it says of itself.
        string Compiled(string name, string source)
        {
            var path = CSharp.Compile(_scratch.Path, name, source);
            TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("all", "*")));
            using var module = Mono.Cecil.ModuleDefinition.ReadModule(path);
            return string.Join(' ', module.GetType(
                "Lib.A").Methods.Select(method => $"{method.Name} {method.ImplAttributes} {method.Body.CodeSize}"));
        }
    }

    [Fact]
    public void What_runs_only_while_somebody_listens_is_never_part_of_a_woven_method()
    {
        var path = CSharp.Compile(_scratch.Path, "apart", "namespace Lib; public static class A { public static int F(int n) => n; }");
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("all", "*")));
        using var module = Mono.Cecil.ModuleDefinition.ReadModule(path);
        Assert.All(module.GetType($"{RuntimeCopy.Namespace}.Tracepoints").Methods.Where(
            method => method.Name is "Start" or "StartFrom" or "Stop" or "Fail" or "Follow" or "SetText" or "SetInt"),
            method => Assert.True(method.NoInlining, method.Name));
    }

    [Theory]
    [InlineData("if (a[{0}] == {0}) n += {0};", false)]
    [InlineData("if (a[{0}] == {0}) return {0};", false)]
    [InlineData("if (a[{0} % 8] > n) {{ int local{0} = n * {0}; n += local{0}; }}", true)]
    public void The_time_to_weave_a_method_grows_as_its_length_does(string statement, bool hasScopes)
    {
        // Eight times as long; sixty-four times what a step for each pair of instructions would take. A crowded machine takes caches away:
        // then it is measured again.
        var measured = new List<string>();
        while (true)
        {
            var (small, large) = (Fastest(2_000, "small"), Fastest(16_000, "large"));
            if (large < 24 * small)
                break;
            measured.Add($"{small.TotalMilliseconds} ms for 2,000 statements, {large.TotalMilliseconds} ms for 16,000");
            Assert.True(measured.Count < 5, string.Join("; ", measured));
        }

        TimeSpan Fastest(int statements, string name)
        {
            var text = new StringBuilder();
            for (var i = 0; i < statements; i++)
                text.AppendFormat(CultureInfo.InvariantCulture, statement, i).Append('\n');
            var path = CSharp.Compile(_scratch.Path, name,
                $"namespace Lib; public static class Long {{ public static int Work(int[] a, int n) {{ {text} return n; }} }}",
                optimize: !hasScopes);
            var catalog = TestPoints.Catalog(TestPoints.Point("long", "Work"));
            return Enumerable.Range(0, 3).Select(_ =>
            {
                var since = OfThisThread();
                Assert.Empty(AssemblyWeaver.Plan(path, catalog).Diagnostics);
                return OfThisThread() - since;
            }).Min();
        }
    }

    // Processor time, where Linux tells it: what else runs on the machine is not in it.
    private static TimeSpan OfThisThread()
    {
        const string Nanoseconds = "/proc/thread-self/schedstat";
        return File.Exists(Nanoseconds)
            ? TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(Nanoseconds).Split(' ')[0], CultureInfo.InvariantCulture) / 1000)
            : Stopwatch.GetElapsedTime(0);
    }

    public void Dispose() => _scratch.Dispose();
}
