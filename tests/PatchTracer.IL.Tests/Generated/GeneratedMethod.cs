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
    Enumerator,
    UntypedIterator,
    AsyncIterator,
    AsyncEnumerator,
    Constructor,
}

internal enum Home
{
    Class,
    Struct,
    Static,
    GenericClass,
    Nested,
    Explicit,
}

/// <summary>A method that somebody may have written: its shape, where it is, and a body of nested statements.</summary>
internal sealed record GeneratedMethod(Shape Shape, Home Home, bool IsGeneric, Statement[] Body)
{
    private bool IsAsync => Shape is Shape.Task or Shape.TaskOf or Shape.ValueTask or Shape.ValueTaskOf || IsAsyncIterator;

    /// <summary>Is it an iterator, async or not?</summary>
    public bool Yields => Shape is Shape.Iterator or Shape.Enumerator or Shape.UntypedIterator || IsAsyncIterator;

    private bool IsAsyncIterator => Shape is Shape.AsyncIterator or Shape.AsyncEnumerator;

    private bool IsConstructor => Shape == Shape.Constructor;

    // A constructor is of an object, and of no interface.
    private Home Spot => IsConstructor && Home is Home.Static or Home.Explicit ? Home.Class : Home;

    private bool HasTypeParameter => IsGeneric && Spot != Home.Explicit && !IsConstructor;

    /// <summary>The name that a tracepoint knows it by.</summary>
    public string Name(int number) => IsConstructor ? ".ctor" : $"M{number}";

    /// <summary>The type that it is in, as a tracepoint knows it.</summary>
    public string Type(int number) => Spot == Home.Nested ? $"Outer{number}/Type{number}" : $"Type{number}";

    /// <summary>The outermost type around it, by its name in metadata.</summary>
    public string OutermostType(int number) =>
        Spot == Home.Nested ? $"Outer{number}" : Spot == Home.GenericClass ? $"Type{number}`1" : $"Type{number}";

    /// <summary>The method and a static <c>Call</c> that runs it and tells what came of it.</summary>
    public string Source(int number)
    {
        var type = $$"""
            public {{(Spot == Home.Static ? "static class" : Spot == Home.Struct ? "struct" : "class")}} Type{{number}}{{(Spot == Home.GenericClass ? "<T>" : "")}}{{(Spot == Home.Explicit ? $" : IType{number}" : "")}}
            {
            {{(IsConstructor ? "public int X;" : "")}}
            {{Method(number)}}
            }
            """;
        return $$"""
            {{(Spot == Home.Explicit ? $"public interface IType{number} {{ {Result} M{number}({Parameters}); }}" : "")}}
            {{(Spot == Home.Nested ? $"public static class Outer{number}\n{{\n{type}\n}}" : type)}}
            public static class Caller{{number}} { public static async Task<string> Call(int y) { try { {{Use(Invocation(number), number)}} } catch (Exception e) { return e.GetType().Name + "|" + e.Message; } } }
            """;
    }

    private string Method(int number)
    {
        var name = IsConstructor ? $"Type{number}" : Spot == Home.Explicit ? $"IType{number}.M{number}" : $"M{number}";
        var modifiers = $"{(Spot == Home.Explicit ? "" : "public ")}{(Spot == Home.Static ? "static " : "")}{(IsAsync ? "async " : "")}";
        var signature = $"{modifiers}{Result} {name}{(HasTypeParameter ? "<U>" : "")}({Parameters}{(HasTypeParameter ? ", U u" : "")})";
        var body = string.Concat(Body.Select((statement, i) => statement.Text(new Place($"v{i}", IsAsync, Yields, Leave, InTry: false))));
        var start = IsConstructor ? "X = 0;\n" : Shape == Shape.Ref ? "r += x; o = 0;\n" : "";
        return $"{signature}\n{{\nvar x = {(Shape == Shape.Span ? "numbers[0]" : "y")}; Log.Add(\"enter {number} \" + x);\n{start}{body}{Return}\n}}";
    }

    private string Invocation(int number)
    {
        var type = $"{(Spot == Home.Nested ? $"Outer{number}." : "")}Type{number}{(Spot == Home.GenericClass ? "<string>" : "")}";
        if (IsConstructor)
            return $"new {type}(y).X";
        var target = Spot switch { Home.Static => type, Home.Explicit => $"((IType{number})new {type}())", _ => $"new {type}()" };
        return $"{target}.M{number}({Arguments}{(HasTypeParameter ? ", \"u\"" : "")})";
    }

    private string Result => Shape switch
    {
        Shape.Constructor => "",
        Shape.Void => "void",
        Shape.Task => "Task",
        Shape.TaskOf or Shape.HandsOut => "Task<int>",
        Shape.ValueTask => "ValueTask",
        Shape.ValueTaskOf => "ValueTask<int>",
        Shape.Iterator => "IEnumerable<int>",
        Shape.Enumerator => "IEnumerator<int>",
        Shape.UntypedIterator => "IEnumerable",
        Shape.AsyncIterator => "IAsyncEnumerable<int>",
        Shape.AsyncEnumerator => "IAsyncEnumerator<int>",
        _ => "int",
    };

    private string Parameters =>
        Shape switch
        {
            Shape.Ref => "int y, ref int r, out int o, in int i",
            Shape.Span => "Span<int> numbers",
            Shape.AsyncIterator => "int y, [EnumeratorCancellation] CancellationToken token",
            Shape.AsyncEnumerator =>
            "int y, CancellationToken token",
            _ => "int y"
        };

    private string Arguments =>
        Shape switch
        {
            Shape.Ref => "y, ref r, out var o, in y",
            Shape.Span => "new[] { y, 1 }",
            Shape.AsyncIterator or Shape.AsyncEnumerator => "y, default",
            _ => "y"
        };

    private string Leave => Shape switch
    {
        Shape.Void or Shape.Task or Shape.ValueTask => "return;",
        Shape.Constructor => "X = x; return;",
        _ when Yields => "yield break;",
        Shape.HandsOut => "return Task.FromResult(x);",
        _ => "return x;",
    };

    private string Return => Shape switch
    {
        Shape.Void or Shape.Task or Shape.ValueTask => "",
        Shape.Constructor => "X = x;",
        _ when Yields && !IsAsync => "yield return x;",
        _ when Yields => "token.ThrowIfCancellationRequested(); yield return x;",
        Shape.HandsOut => "return Task.Run(async () => { Log.Add(\"local\"); await Task.Yield(); if (x % 7 == 3) throw new TimeoutException(\"task\"); return x; });",
        _ => "return x;",
    };

    private string Use(string call, int number) => Shape switch
    {
        Shape.Void => $"{call}; await Task.CompletedTask; return \"done\";",
        Shape.Ref => $"var r = 1; var result = {call}; await Task.CompletedTask; return $\"{{result}} {{r}} {{o}}\";",
        Shape.Task or Shape.ValueTask => $"await {call}; return \"done\";",
        Shape.TaskOf or Shape.ValueTaskOf or Shape.HandsOut => $"return $\"{{await {call}}}\";",
        _ when Yields && !IsAsync => $"return await Reader.Read({number}, y, {call});",
        _ when Yields => $"using var cancellation = new CancellationTokenSource(); return await AsyncReader.Read({number}, y, {call.Replace("default", "y % 2 == 0 ? cancellation.Token : default", StringComparison.Ordinal)}, cancellation);",
        _ => $"var value = {call}; await Task.CompletedTask; return $\"{{value}}\";",
    };
}
