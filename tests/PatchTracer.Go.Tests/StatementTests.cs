using PatchTracer.Go.Syntax;

namespace PatchTracer.Go.Tests;

public sealed class StatementTests
{
    [Theory]
    [InlineData("x := 1", "x")]
    [InlineData("x, err = f()", "x err")]
    [InlineData("x.y, z[0], *p, w = f()", "w")]
    [InlineData("x += 2", "x")]
    [InlineData("x++", "x")]
    [InlineData("var x, y int", "x y")]
    [InlineData("var (\n\tx = 1\n\ty = 2\n)", "x y")]
    [InlineData("const x = 1", "")]
    [InlineData("for k, v := range m {\n\tinner = 1\n}", "k v")]
    [InlineData("for _, *p = range m {}", "_")]
    [InlineData("switch x := y.(type) {}", "x")]
    [InlineData("f(x)", "")]
    public void A_statement_tells_the_names_it_assigns_itself(string statement, string names) =>
        Assert.Equal(names, string.Join(' ', Snippet.Body(statement).Body!.Statements.Single().AssignedNames.Select(name => name.Name)));

    [Fact]
    public void Assignments_are_found_at_any_depth()
    {
        var function = Snippet.Body("""
            var sandbox string
            if ok {
                select {
                case sandbox = <-c:
                default:
                    go func() { sandbox, err = f() }()
                }
            }
            for sandbox, x := range y {
            }
            if sandbox := g(); sandbox == "" {
            }
            """);
        var lines = function.DescendantsAndSelf().OfType<Stmt>()
            .Where(statement => statement.AssignedNames.Any(name => name.Name == "sandbox"))
            .Select(statement => statement.Position.Line);
        Assert.Equal([3, 6, 8, 11, 13], lines);
    }

    [Theory]
    [InlineData("x := target()", "x := target()")]
    [InlineData("if x := target(); x {\n}", "if x := target(); x {\n}")]
    [InlineData("if a {\n} else if target() {\n}", "if a {\n} else if target() {\n}")]
    [InlineData("for target() {\n}", "for target() {\n}")]
    [InlineData("for i := 0; i < 1; target() {\n}", "for i := 0; i < 1; target() {\n}")]
    [InlineData("L:\n\tx = target()", "L:\n\tx = target()")]
    [InlineData("switch {\ncase target():\n}", "switch {\ncase target():\n}")]
    [InlineData("switch {\ncase a:\n\tx(target())\n}", "x(target())")]
    [InlineData("select {\ncase <-target():\n}", "select {\ncase <-target():\n}")]
    [InlineData("select {\ndefault:\n\treturn target()\n}", "return target()")]
    [InlineData("go func() {\n\ttarget()\n}()", "target()")]
    [InlineData("if a {\n} else {\n\tdefer target()\n}", "defer target()")]
    [InlineData("var x = target()", "var x = target()")]
    public void The_enclosing_statement_is_one_that_code_can_stand_before(string statements, string expected)
    {
        var call = Snippet.Body(statements).Call("target");
        var statement = call.EnclosingStatement()!;
        Assert.Equal(expected, statement.Text);
        Assert.Contains(statement, call.EnclosingBlock()!.Statements);
    }

    [Fact]
    public void The_enclosing_function_of_a_return_is_the_nearest()
    {
        var function = Snippet.Function("func f() (err error) {\n\tg(func() int { return 1 })\n\treturn\n}");
        var returns = function.DescendantsAndSelf().OfType<ReturnStmt>().ToList();
        Assert.Equal([false, true], returns.Select(statement => statement.IsBare));
        Assert.Same(function.Only<FuncLit>(), returns[0].EnclosingFunction());
        Assert.Same(function, returns[1].EnclosingFunction());
        Assert.Single(function.DescendantsAndSelf(node => node is not FuncLit).OfType<ReturnStmt>());
    }

    [Fact]
    public void Blocks_and_clauses_know_their_braces_and_colons()
    {
        var function = Snippet.Body("switch x {\ncase 1:\n\ty()\n}");
        var file = function.File;
        Assert.Equal("{", file.TextOf(function.Body!.OpenBrace));
        Assert.Equal(function.Span.End - 1, function.Body.CloseBrace.Start);
        Assert.Equal("{", file.TextOf(function.Only<SwitchStmt>().OpenBrace));
        Assert.Equal(":", file.TextOf(function.Only<CaseClause>().Colon));
        Assert.Equal("case 1:\n\ty()", function.Only<CaseClause>().Text);
    }
}
