using System.Diagnostics;
using System.Text.RegularExpressions;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>Every kind of method, woven and run beside its unwoven self.</summary>
public sealed class ShapeTests
{
    private static readonly string Source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "shapes.cs"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Woven_methods_of_every_shape_behave_as_before(bool optimize)
    {
        using var scratch = new ScratchDirectory();
        var name = $"shapes{(optimize ? "release" : "debug")}";
        var plain = CSharp.Compile(scratch.Sub("plain"), name, Source, optimize);
        var woven = CSharp.Compile(scratch.Sub("woven"), name, Source, optimize);
        TestPoints.Weave(woven, TestPoints.Catalog(
            Everything("Shapes"), Everything("Point"), Everything("Window"), TestPoints.Point("local", "*/*", "Shapes"),
            TestPoints.Point("constructor", ".ctor", "Shapes")));
        string first, before, off, on;
        using (var program = new LoadedProgram(plain))
        {
            first = Comparable(program.Call<string>("Corpus.Driver", "Run"), optimize);
            before = Comparable(program.Call<string>("Corpus.Driver", "Run"), optimize);
        }
        using (var program = new LoadedProgram(woven))
        {
            Assert.True(program.PrepareAll() > 100);
            off = Comparable(program.Call<string>("Corpus.Driver", "Run"), optimize);
            using var recorder = new SpanRecorder(name);
            on = Comparable(program.Call<string>("Corpus.Driver", "Run"), optimize);
            Assert.Equal(recorder.Started, recorder.Ended.Count);
            Assert.Null(Activity.Current);
        }
        Assert.Equal(first.Split('\n'), off.Split('\n'));
        // What the code itself sees of its own span is the one thing that may differ.
        Assert.Equal(before.Split('\n'), on.Replace("current all", "current none").Replace("stream all", "stream none").Split('\n'));
        Assert.DoesNotContain("[all]", on);
    }

    // An optimizing JIT inlines small methods, and then there is no frame of theirs to take a line from. A woven method is never inlined.
    private static string Comparable(string log, bool optimize) => optimize ? Regex.Replace(log, @" at (\d+|\?) <-", " <-") : log;

    private static string Everything(string type) =>
        TestPoints.Point("all", "*", type).Replace("id: all", $"id: all.{type}").Replace("name: all", "name: all");
}
