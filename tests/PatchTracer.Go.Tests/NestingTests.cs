using System.Text;
using PatchTracer.Go.Parsing;
using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

/// <summary>Run on a thread with a small stack: what overflows it ends the test run.</summary>
public sealed class NestingTests
{
    private const int Deep = 100_000;

    private const int SmallStack = 1 << 20;

    public static TheoryData<string, string, string> DeepForms => new()
    {
        { "var x = ", "(", "1" },
        { "var x = ", "- ", "1" },
        { "var x = ", "*", "p" },
        { "var x = ", "<-", "c" },
        { "var x = ", "f(", "1" },
        { "var x = ", "a[", "1" },
        { "var x = ", "[]int{", "1" },
        { "var x = T", "{", "1" },
        { "var x = ", "func() { return ", "1" },
        { "var x = ", "1 + (2 * ", "3" },
        { "var x = ", "x.(func(", "int" },
        { "type T ", "[]", "int" },
        { "type T ", "*", "int" },
        { "type T ", "struct { a ", "int" },
        { "type T ", "interface { m(a ", "int" },
        { "type T ", "map[int]", "int" },
        { "type T ", "chan ", "int" },
        { "type T ", "func(a ", "int" },
        { "type T ", "G[", "int" },
        { "type T", "[P *struct{ a [", "int" },
        { "func f() ", "{ ", "x()" },
        { "func f() { ", "if x { ", "x()" },
        { "func f() { ", "for { ", "x()" },
        { "func f() { ", "switch { case x: ", "x()" },
        { "func f() { ", "select { case <-x: ", "x()" },
        { "func f() { ", "L: ", "x()" },
        { "func f() { ", "go func() { ", "x()" },
        { "func f() { ", "type T[P *func() { ", "x()" },
    };

    [Theory]
    [MemberData(nameof(DeepForms))]
    public void Deep_nesting_is_a_diagnostic(string before, string opening, string inner)
    {
        var source = Encoding.UTF8.GetBytes($"package p\n{before}{string.Concat(Enumerable.Repeat(opening, Deep))}{inner}\n");
        OnSmallStack(() =>
        {
            var file = GoFile.Parse(source);
            Assert.Contains(file.Diagnostics, diagnostic => diagnostic.Message.Contains($"deeper than {Parser.MaxDepth}"));
            TreeLaws.Check(file, source, opening);
        });
    }

    [Theory]
    [InlineData("var x = 1", " + 1", "")]
    [InlineData("var x = a", ".b()", "")]
    [InlineData("var x = a", "[0]", "")]
    [InlineData("func f() { if a { }", " else if b { }", " }")]
    [InlineData("type T interface { int", " | int", " }")]
    public void Chains_are_no_nesting(string before, string link, string after)
    {
        var source = Encoding.UTF8.GetBytes($"package p\n{before}{string.Concat(Enumerable.Repeat(link, Deep))}{after}\n");
        OnSmallStack(() =>
        {
            var file = GoFile.Parse(source);
            Assert.Empty(file.Diagnostics);
            Assert.True(file.DescendantsAndSelf().Count() > Deep);
        });
    }

    [Fact]
    public void Nesting_up_to_the_limit_is_read()
    {
        var depth = Parser.MaxDepth - 2;
        var source = Encoding.UTF8.GetBytes($"package p\nvar x = {new string('(', depth)}1{new string(')', depth)}\n");
        OnSmallStack(() =>
        {
            var file = GoFile.Parse(source);
            Assert.Empty(file.Diagnostics);
            Assert.Equal(depth, file.DescendantsAndSelf().OfType<ParenExpr>().Count());
        });
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), SmallStack);
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException("failed on the thread with a small stack", failure);
    }
}
