namespace PatchTracer.IL.Tests.Generated;

internal enum Shape
{
    Void,
    Value,
    Ref,
    Span,
    Task,
    TaskOf,
    ValueTask,
    ValueTaskOf,
    HandsOut,
    Iterator,
    AsyncIterator,
}

internal enum Home
{
    Class,
    Struct,
    Static,
    GenericClass,
    Explicit,
}

/// <summary>A method that somebody may have written: its shape, where it is, and a body of nested statements.</summary>
internal sealed record GeneratedMethod(Shape Shape, Home Home, bool IsGeneric, Statement[] Body)
{
    private bool IsAsync => Shape is Shape.Task or Shape.TaskOf or Shape.ValueTask or Shape.ValueTaskOf or Shape.AsyncIterator;

    private bool Yields => Shape is Shape.Iterator or Shape.AsyncIterator;

    /// <summary>The method and a static <c>Call</c> that runs it and tells what came of it.</summary>
    public string Source(int number)
    {
        var type = $"Type{number}";
        var name = Home == Home.Explicit ? $"IType{number}.M{number}" : $"M{number}";
        var generic = IsGeneric && Home != Home.Explicit;
        var signature = $"{(Home == Home.Explicit ? "" : "public ")}{(Home == Home.Static ? "static " : "")}{(IsAsync ? "async " : "")}{Result} {name}{(generic ? "<U>" : "")}({Parameters}{(generic ? ", U u" : "")})";
        var body = string.Concat(Body.Select((statement, i) => statement.Text($"v{i}", IsAsync, Yields, inTry: false)));
        var method = $"{signature}\n{{\nvar x = {(Shape == Shape.Span ? "numbers[0]" : "y")}; Log.Add(\"enter {number} \" + x);\n{(Shape == Shape.Ref ? "r += x; o = 0;\n" : "")}{body}{Return}\n}}";
        var instance = Home == Home.Static ? $"{type}" : $"{(Home == Home.Explicit ? $"((IType{number})" : "")}new {type}{(Home == Home.GenericClass ? "<string>" : "")}(){(Home == Home.Explicit ? ")" : "")}";
        return $"""
            {(Home == Home.Explicit ? $"public interface I{type} {{ {Result} M{number}({Parameters}); }}" : "")}
            public {(Home == Home.Static ? "static class" : Home == Home.Struct ? "struct" : "class")} {type}{(Home == Home.GenericClass ? "<T>" : "")}{(Home == Home.Explicit ? $" : I{type}" : "")}
            {"{"}
            {method}
            {"}"}
            public static class Caller{number} {"{"} public static async Task<string> Call(int y) {"{"} try {"{"} {Use($"{instance}.M{number}({Arguments}{(generic ? ", \"u\"" : "")})")} {"}"} catch (Exception e) {"{"} return e.GetType().Name + "|" + e.Message; {"}"} {"}"} {"}"}
            """;
    }

    private string Result => Shape switch
    {
        Shape.Void => "void",
        Shape.Task => "Task",
        Shape.TaskOf or Shape.HandsOut => "Task<int>",
        Shape.ValueTask => "ValueTask",
        Shape.ValueTaskOf => "ValueTask<int>",
        Shape.Iterator => "IEnumerable<int>",
        Shape.AsyncIterator => "IAsyncEnumerable<int>",
        _ => "int",
    };

    private string Parameters => Shape switch { Shape.Ref => "int y, ref int r, out int o, in int i", Shape.Span => "Span<int> numbers", _ => "int y" };

    private string Arguments => Shape switch { Shape.Ref => "y, ref r, out var o, in y", Shape.Span => "new[] { y, 1 }", _ => "y" };

    private string Return => Shape switch
    {
        Shape.Void or Shape.Task or Shape.ValueTask => "",
        Shape.Iterator or Shape.AsyncIterator => "yield return x;",
        Shape.HandsOut => "return Task.Run(async () => { await Task.Yield(); if (x % 7 == 3) throw new TimeoutException(\"task\"); return x; });",
        _ => "return x;",
    };

    private string Use(string call) => Shape switch
    {
        Shape.Void => $"{call}; await Task.CompletedTask; return \"done\";",
        Shape.Ref => $"var r = 1; var result = {call}; await Task.CompletedTask; return $\"{{result}} {{r}} {{o}}\";",
        Shape.Task or Shape.ValueTask => $"await {call}; return \"done\";",
        Shape.TaskOf or Shape.ValueTaskOf or Shape.HandsOut => $"return $\"{{await {call}}}\";",
        Shape.Iterator => $"await Task.CompletedTask; return string.Join(',', {call});",
        Shape.AsyncIterator => $"var all = \"\"; await foreach (var i in {call}) all += i + \",\"; return all;",
        _ => $"var value = {call}; await Task.CompletedTask; return $\"{{value}}\";",
    };
}
