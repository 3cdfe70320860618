using System.Diagnostics;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>The Visual Basic compiler makes other state machines than that of C#: they are woven as well.</summary>
public sealed class VisualBasicTests : IDisposable
{
    private const string Source = """
        Imports System
        Imports System.Collections
        Imports System.Collections.Generic
        Imports System.Linq
        Imports System.Threading.Tasks

        Public Class Work(Of T As IComparable(Of T))
            Private ReadOnly _item As T
            Public Sub New(item As T)
                _item = item
            End Sub
            Public Iterator Function Items(n As Integer) As IEnumerable(Of T)
                Try
                    For i = 1 To n
                        Yield _item
                    Next
                Finally
                    Program.Log.Add("closed")
                End Try
            End Function
            Public Iterator Function Pairs(Of U As Class)(other As U) As IEnumerator(Of Tuple(Of T, U))
                Yield Tuple.Create(_item, other)
                If other Is Nothing Then Throw New TimeoutException("no other")
            End Function
            Public Async Function Later(Of U)(value As U, waits As Boolean) As Task(Of U)
                If waits Then Await Task.Yield()
                If value Is Nothing Then Throw New TimeoutException("no value")
                Return value
            End Function
        End Class

        Public Module Program
            Public ReadOnly Log As New List(Of String)
            Public Iterator Function Untyped(n As Integer) As IEnumerable
                Yield n
                Yield "two"
            End Function
            Public Async Function Nothings() As Task
                Await Task.Yield()
            End Function
            Public Function Run() As String
                Log.Clear()
                Dim work = New Work(Of Integer)(3)
                Dim items = work.Items(2)
                Log.Add(items.Sum().ToString())
                Log.Add(items.First().ToString())
                Log.Add(String.Join(" ", Untyped(1).Cast(Of Object)()))
                For Each other In {"a", Nothing}
                    Try
                        Dim pairs = work.Pairs(other)
                        While pairs.MoveNext()
                            Log.Add(pairs.Current.ToString())
                        End While
                        Log.Add(work.Later(other, True).GetAwaiter().GetResult())
                    Catch e As TimeoutException
                        Log.Add(e.Message & " line " & New Diagnostics.StackTrace(e, True).GetFrame(0).GetFileLineNumber().ToString())
                    End Try
                    Try
                        Log.Add(work.Later(other, False).GetAwaiter().GetResult())
                    Catch e As TimeoutException
                        Log.Add(e.Message & " line " & New Diagnostics.StackTrace(e, True).GetFrame(0).GetFileLineNumber().ToString())
                    End Try
                Next
                Nothings().Wait()
                Return String.Join(Environment.NewLine, Log)
            End Function
        End Module
        """;

    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Iterators_and_async_functions_do_the_same_and_are_recorded(bool optimize)
    {
        var name = $"basic{(optimize ? "release" : "debug")}";
        var woven = VisualBasic.Compile(_scratch.Sub("woven"), name, Source, optimize);
        TestPoints.Weave(woven, TestPoints.Catalog(
            TestPoints.Point("items", "Items", span: "  attributes: {n: {int: param(n)}}\n"), TestPoints.Point("pairs", "Pairs"),
            TestPoints.Point("untyped", "Untyped"),
            TestPoints.Point("later", "Later", span: "  attributes: {waits: {bool: param(waits)}}\n"),
            TestPoints.Point("nothings", "Nothings")));
        using var before = new LoadedProgram(VisualBasic.Compile(_scratch.Sub("plain"), name, Source, optimize));
        using var after = new LoadedProgram(woven);
        after.PrepareAll();
        var expected = before.Call<string>("Program", "Run");
        Assert.Contains("no other line", expected);
        Assert.Equal(expected, after.Call<string>("Program", "Run"));

        using var spans = new SpanRecorder(name);
        Assert.Equal(expected, after.Call<string>("Program", "Run"));
        Assert.Null(Activity.Current);
        Assert.Equal(
            [
                "- > items Internal Unset {n=2}", "- > items Internal Unset {n=2}", "- > untyped Internal Unset {}",
                "- > pairs Internal Unset {}", "- > later Internal Unset {waits=True}", "- > later Internal Unset {waits=False}",
                "- > pairs Internal Error 'no other' {error.type=System.TimeoutException}",
                "- > later Internal Error 'no value' {error.type=System.TimeoutException, waits=False}",
                "- > nothings Internal Unset {}",
            ],
            spans.Lines());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_feature_does_the_same_with_a_span_in_every_method(bool optimize)
    {
        var source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "languages", "features.vb"));
        var name = $"features{(optimize ? "release" : "debug")}";
        var woven = VisualBasic.Compile(_scratch.Sub("woven"), name, source, optimize);
        var plan = TestPoints.Weave(woven, TestPoints.Catalog(TestPoints.Point("all", "*"), TestPoints.Point("lambdas", "*/lambda")));
        using var before = new LoadedProgram(VisualBasic.Compile(_scratch.Sub("plain"), name, source, optimize));
        using var after = new LoadedProgram(woven);
        after.PrepareAll();
        var expected = before.Call<string>("Corpus.Features", "Run");
        Assert.EndsWith("negative", expected, StringComparison.Ordinal);
        Assert.Equal(expected, after.Call<string>("Corpus.Features", "Run"));
        using var spans = new SpanRecorder(name);
        Assert.Equal(expected, after.Call<string>("Corpus.Features", "Run"));

        Assert.Equal(spans.Started, spans.Ended.Count);
        Assert.Contains("all > all Internal Error 'negative' {error.type=System.TimeoutException}", spans.Lines());
        // State machines are no methods, and lambdas only where a pattern says so.
        Assert.DoesNotContain(plan.Explanations[0].Methods, method => method.Contains("MoveNext", StringComparison.Ordinal)
            || method.Contains("lambda", StringComparison.Ordinal));
        Assert.All(plan.Explanations[1].Methods, method => Assert.Contains("/lambda(", method, StringComparison.Ordinal));
        Assert.Contains(plan.Explanations[0].Methods,
            method => method.EndsWith("Corpus.Features.Later(int) -> Task<int>", StringComparison.Ordinal));
    }

    public void Dispose() => _scratch.Dispose();
}
