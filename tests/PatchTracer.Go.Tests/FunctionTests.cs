using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

public sealed class FunctionTests
{
    [Theory]
    [InlineData("func (m *kubeGenericRuntimeManager) f()", "kubeGenericRuntimeManager", true, "m", "")]
    [InlineData("func (m T) f()", "T", false, "m", "")]
    [InlineData("func (T) f()", "T", false, null, "")]
    [InlineData("func (*T) f()", "T", true, null, "")]
    [InlineData("func (_ *T) f()", "T", true, "_", "")]
    [InlineData("func (m *Map[K, V]) f()", "Map", true, "m", "K V")]
    [InlineData("func (Map[_]) f()", "Map", false, null, "_")]
    [InlineData("func (m (*(T))) f()", "T", true, "m", "")]
    public void A_receiver_is_told_by_its_type(string declaration, string type, bool isPointer, string? name, string typeParameters)
    {
        var receiver = Snippet.Function(declaration).Receiver!;
        Assert.Equal((type, isPointer, name), (receiver.TypeName, receiver.IsPointer, receiver.Name?.Name));
        Assert.Equal(name == "_", receiver.IsBlank);
        Assert.Equal(typeParameters, string.Join(' ', receiver.TypeParameters.Select(parameter => parameter.Name)));
    }

    [Fact]
    public void A_plain_function_has_no_receiver_and_no_body_where_none_is_written()
    {
        var function = Snippet.Function("func f()");
        Assert.Null(function.Receiver);
        Assert.Null(function.Body);
        Assert.False(function.HasBody);
        Assert.Null(function.BodySpan);
    }

    [Fact]
    public void Parameters_are_flat_and_keep_what_they_share()
    {
        var parameters = Snippet.Function("func f(ctx context.Context, a, b *T, _ []string, rest ...func(int) error)").Parameters;
        Assert.Equal(["ctx context.Context", "a *T", "b *T", "_ []string", "rest ...func(int) error"],
            parameters.Select(p => $"{p.Name} {p.TypeText}"));
        Assert.Equal([0, 1, 2, 3, 4], parameters.Select(p => p.Index));
        Assert.Same(parameters[1].Group, parameters[2].Group);
        Assert.NotSame(parameters[0].Group, parameters[1].Group);
        Assert.Equal([false, false, false, true, false], parameters.Select(p => p.IsBlank));
        Assert.Equal([false, false, false, false, true], parameters.Select(p => p.IsVariadic));
        Assert.Equal("a, b *T", parameters[1].Group.Text);
    }

    [Theory]
    [InlineData("func f(int, pkg.T, ...string)", "- int;- pkg.T;- ...string")]
    [InlineData("func f(a, b, c)", "- a;- b;- c")]
    [InlineData("func f(a, b, c int)", "a int;b int;c int")]
    [InlineData("func f(a, b T, c pkg.T)", "a T;b T;c pkg.T")]
    [InlineData("func f(a [n]int, b []int, c G[int], d [2]G[int])", "a [n]int;b []int;c G[int];d [2]G[int]")]
    [InlineData("func f(G[int], G[int, string], pkg.G[int])", "- G[int];- G[int, string];- pkg.G[int]")]
    [InlineData("func f(a func(x, y int), b chan<- int, c <-chan int, d map[K]V, e interface{}, f struct{}, g *T, h (T))",
        "a func(x, y int);b chan<- int;c <-chan int;d map[K]V;e interface{};f struct{};g *T;h (T)")]
    [InlineData("func f(\n\ta int,\n\tb int,\n)", "a int;b int")]
    [InlineData("func f()", "")]
    public void Whether_a_word_is_a_name_or_a_type_is_known_at_the_end_of_the_list(string declaration, string expected) =>
        Assert.Equal(expected, string.Join(';', Snippet.Function(declaration).Parameters.Select(p => $"{p.Name ?? "-"} {p.TypeText}")));

    [Theory]
    [InlineData("func f()", null, "")]
    [InlineData("func f() error", "error", "- error")]
    [InlineData("func f() (error)", "(error)", "- error")]
    [InlineData("func f() (int, *T, error)", "(int, *T, error)", "- int;- *T;- error")]
    [InlineData("func f() (n, m int, err error)", "(n, m int, err error)", "n int;m int;err error")]
    [InlineData("func f() func() (a int)", "func() (a int)", "- func() (a int)")]
    [InlineData("func f() ()", "()", "")]
    public void Results_say_where_they_are(string declaration, string? text, string expected)
    {
        var function = Snippet.Function(declaration);
        Assert.Equal(text, function.Type.Results?.Text);
        Assert.Equal(text?.StartsWith('(') ?? false, function.Type.Results is { IsParenthesised: true });
        Assert.Equal(expected, string.Join(';', function.Results.Select(p => $"{p.Name ?? "-"} {p.TypeText}")));
    }

    [Fact]
    public void Type_parameters_are_parameters_with_constraints()
    {
        var function = Snippet.Function("func f[K comparable, V ~int | ~string, _ any](m map[K]V)");
        Assert.Equal(["K comparable", "V ~int | ~string", "_ any"],
            function.Type.TypeParameters!.Parameters.Select(p => $"{p.Name} {p.TypeText}"));
    }

    [Theory]
    [InlineData("err = func() error { return nil }()", FuncLitUse.Invoked, "err")]
    [InlineData("a, err := func() (int, error) { return 0, nil }()", FuncLitUse.Invoked, "a err")]
    [InlineData("a, err := x, func() error { return nil }()", FuncLitUse.Invoked, "err")]
    [InlineData("func() {}()", FuncLitUse.Invoked, "")]
    [InlineData("x := (func() {})", FuncLitUse.Assigned, "x")]
    [InlineData("var x, y = 1, func() {}", FuncLitUse.Assigned, "y")]
    [InlineData("p.q = func() {}", FuncLitUse.Assigned, "")]
    [InlineData("return func() {}", FuncLitUse.Returned, "")]
    [InlineData("go func() {}()", FuncLitUse.Go, "")]
    [InlineData("defer func() {}()", FuncLitUse.Deferred, "")]
    [InlineData("go run(func() {})", FuncLitUse.Argument, "")]
    [InlineData("x := run(func() {})", FuncLitUse.Argument, "")]
    [InlineData("x := T{f: func() {}}", FuncLitUse.Other, "")]
    [InlineData("x := []func(){func() {}}", FuncLitUse.Other, "")]
    [InlineData("if func() bool { return true }() {}", FuncLitUse.Invoked, "")]
    public void A_function_literal_tells_what_becomes_of_it(string statement, FuncLitUse use, string assignedTo)
    {
        var literal = Snippet.Body(statement).Only<FuncLit>();
        Assert.Equal(use, literal.Use);
        Assert.Equal(assignedTo, string.Join(' ', literal.AssignedTo.Select(name => name.Name)));
    }
}
