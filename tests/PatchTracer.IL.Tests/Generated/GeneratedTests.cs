using System.Text.RegularExpressions;
using FsCheck.Xunit;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.IL.Writing;
using Xunit;

namespace PatchTracer.IL.Tests.Generated;

/// <summary>
/// Methods that a generator wrote give the same results, exceptions and side effects when woven, and one span a call, those of their local
/// functions below.
/// </summary>
public sealed class GeneratedTests
{
    private static int _number;

    [Property(MaxTest = 8, Arbitrary = [typeof(Methods)])]
    [Trait("speed", "slow")]
    public void Woven_methods_do_the_same_and_record_one_span_a_call(Batch batch)
    {
        using var scratch = new ScratchDirectory();
        var number = Interlocked.Increment(ref _number);
        var name = $"generated{number}";
        var optimize = number % 2 == 0;
        var plain = CSharp.Compile(scratch.Sub("plain"), name, batch.Source, optimize);
        var woven = CSharp.Compile(scratch.Sub("woven"), name, batch.Source, optimize);
        TestPoints.Weave(woven, TestPoints.Catalog([.. batch.Points]));

        using var before = new LoadedProgram(plain);
        using var after = new LoadedProgram(woven);
        after.PrepareAll();
        var expected = before.Call<string>("Driver", "Run");
        Assert.Equal(expected, after.Call<string>("Driver", "Run"));
        using var spans = new SpanRecorder(name);
        Assert.Equal(expected, after.Call<string>("Driver", "Run"));
        var lines = expected.Split('\n');
        var local = spans.Ended.ToLookup(span => span.OperationName == "local");
        Assert.Equal(lines.Where(line => line.StartsWith("= ", StringComparison.Ordinal)).Select(Span),
            local[false].Select(span => $"{span.OperationName} {span.Status} {span.StatusDescription}"));
        Assert.Equal(lines.Count(line => line == "local"), local[true].Count());
        Assert.All(local[true], span => Assert.StartsWith("M", span.Parent?.OperationName));
        Assert.All(batch.IteratorTypes, type => Assert.Equal(ShowsStates(plain, type), ShowsStates(woven, type)));
    }

    // What the decompiler cannot make C# of shows as the state machine that it is.
    private static bool ShowsStates(string path, string type) =>
        Regex.IsMatch(DecompiledDiff.Decompile(path, File.ReadAllBytes(path), type,
            [Path.GetDirectoryName(typeof(object).Assembly.Location)!]), @"new <\w+>d__");

    // `= M3 InvalidOperationException|thrown 4` is a call that failed.
    private static string Span(string line)
    {
        var parts = line.Split(' ', 3);
        return parts[2].Contains('|') ? $"{parts[1]} Error {parts[2].Split('|')[1]}" : $"{parts[1]} Unset ";
    }
}
