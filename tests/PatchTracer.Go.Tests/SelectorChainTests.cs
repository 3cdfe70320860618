using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

public sealed class SelectorChainTests
{
    [Fact]
    public void A_chain_of_calls_is_read_from_left_to_right()
    {
        var call = Snippet.Body("rs, err := dc.client.AppsV1().ReplicaSets(d.Namespace).Create(ctx, &newRS, opts)").Call("Create");
        Assert.Equal("dc.client.AppsV1.ReplicaSets.Create", call.Chain.DottedName);
        Assert.Null(call.Chain.Root);
        Assert.Equal([false, false, true, true, true], call.Chain.Segments.Select(segment => segment.Call is not null));
        Assert.Equal("d.Namespace", Assert.Single(call.Chain.Segments[3].Call!.Arguments).Text);
        Assert.Equal(["ctx", "&newRS", "opts"], call.Arguments.Select(argument => argument.Text));
        Assert.Same(call, call.Chain.Segments[^1].Call);
    }

    [Theory]
    [InlineData("f()", "f")]
    [InlineData("pkg.F(x...)", "pkg.F")]
    [InlineData("(a.b).c()", "a.b.c")]
    [InlineData("f[int](x)", "f")]
    [InlineData("m[k].Do()", "m.Do")]
    [InlineData("a.b().c[0].d(e)", "a.b.c.d")]
    [InlineData("T{}.Do()", "*.Do")]
    [InlineData("x.(T).Do()", "*.Do")]
    [InlineData("f()()", "*")]
    [InlineData("func() {}()", "*")]
    [InlineData("(*T)(x).Do()", "*.Do")]
    [InlineData("<-c.Done().X()", "c.Done.X")]
    public void What_is_no_name_is_the_root(string expression, string dotted)
    {
        var call = Snippet.Body($"_ = {expression}").DescendantsAndSelf().OfType<CallExpr>().First();
        Assert.Equal(dotted, call.Chain.DottedName);
        Assert.Equal(dotted.StartsWith('*'), call.Chain.Root is not null);
    }

    [Fact]
    public void A_call_knows_its_parentheses_and_ellipsis()
    {
        var body = Snippet.Body("x = append(y /* , */, z... /* ) */)");
        var call = body.Call("append");
        Assert.Equal("(", body.File.TextOf(call.OpenParen));
        Assert.Equal("...", body.File.TextOf(call.Ellipsis!.Value));
        Assert.Equal(call.Span.End - 1, call.CloseParen.Start);
        Assert.Null(Snippet.Body("f(x)").Call("f").Ellipsis);
    }

    [Fact]
    public void A_missing_parenthesis_is_an_empty_span_at_the_end_of_the_call()
    {
        var file = GoFile.Parse("package p\nvar x = f(1, 2"u8.ToArray());
        var call = file.Only<CallExpr>();
        Assert.True(call.CloseParen.IsEmpty);
        Assert.Equal(file.Source.Length, call.CloseParen.Start);
    }
}
