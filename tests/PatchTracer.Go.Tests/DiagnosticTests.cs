using System.Text;

namespace PatchTracer.Go.Tests;

/// <summary>Errors are told where they are, and what stands after them is still read.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("func f( {}", 2, 9)]
    [InlineData("func f() { x := }", 2, 17)]
    [InlineData("func f() { if { } }", 2, 15)]
    [InlineData("func f() { if x := 1 { } }", 2, 22)]
    [InlineData("func f() { a b }", 2, 14)]
    [InlineData("func f() { f(a b) }", 2, 16)]
    [InlineData("func f() { x[] }", 2, 14)]
    [InlineData("func f() { x[1:2:] }", 2, 17)]
    [InlineData("func f() { go x }", 2, 15)]
    [InlineData("func f() { a.b := 1 }", 2, 12)]
    [InlineData("func f() { x = []int }", 2, 16)]
    [InlineData("func f() { switch { x() } }", 2, 21)]
    [InlineData("func f() { T{\n1\n} }", 3, 2)]
    [InlineData("func f() { else }", 2, 12)]
    [InlineData("func f() { for a, b, c := range x {} }", 2, 22)]
    [InlineData("func f(a int, string) {}", 2, 15)]
    [InlineData("func f(a [...]int) {}", 2, 10)]
    [InlineData("var x", 2, 5)]
    [InlineData("const x", 2, 7)]
    [InlineData("import \"\"", 2, 8)]
    [InlineData("import \"a b\"", 2, 8)]
    [InlineData("x := 1", 2, 1)]
    [InlineData("type T struct { a b c }", 2, 21)]
    [InlineData("type T interface { m( }", 2, 23)]
    public void An_error_has_a_place_and_the_next_declaration_is_read(string declaration, int line, int column)
    {
        var file = GoFile.Parse(Encoding.UTF8.GetBytes($"package p\n{declaration}\n\nfunc next() {{}}\n"));
        Assert.Equal(new LinePosition(line, column), file.PositionOf(file.Diagnostics[0].Span.Start));
        Assert.NotEmpty(file.Diagnostics[0].Message);
        Assert.Contains(file.Functions, function => function.Name == "next");
    }

    [Fact]
    public void A_file_without_a_package_clause_is_still_read()
    {
        var file = GoFile.Parse("func f() {}\n"u8.ToArray());
        Assert.Equal("expected 'package'", Assert.Single(file.Diagnostics).Message);
        Assert.Equal("", file.PackageName);
        Assert.True(file.PackageClause.IsEmpty);
        Assert.Equal("f", file.Functions.Single().Name);
    }
}
