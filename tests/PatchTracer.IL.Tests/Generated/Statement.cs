namespace PatchTracer.IL.Tests.Generated;

/// <summary>A statement that changes <c>x</c>, logs, waits, yields, throws, returns early or nests others.</summary>
internal abstract record Statement
{
    /// <param name="name">A name that no other statement uses.</param>
    /// <param name="inTry">Yielding is forbidden within a try that catches.</param>
    public abstract string Text(string name, bool isAsync, bool yields, bool inTry);

    public sealed record Add(int Value) : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry) => $"x += {Value}; Log.Add(\"x \" + x);\n";
    }

    public sealed record Wait(bool ReallyWaits) : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry) => !isAsync ? "Log.Add(\"step\");\n" : ReallyWaits ? "await Task.Yield();\n" : "await Task.CompletedTask;\n";
    }

    public sealed record Give : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry) => yields && !inTry ? "yield return x;\n" : "x ^= 1;\n";
    }

    public sealed record ThrowIf(int Modulus) : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry) => $"if (x % {Modulus} == 0) throw new InvalidOperationException(\"thrown {Modulus}\");\n";
    }

    public sealed record Loop(int Times, Statement[] Body) : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry) =>
            $"for (var {name} = 0; {name} < {Times}; {name}++)\n{{\nif (x % 5 == 4) {{ x++; continue; }}\n{Inner(Body, name, isAsync, yields, inTry)}}}\n";
    }

    public sealed record While(Statement[] Body) : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry) =>
            $"var {name}w = 3;\nwhile ({name}w-- > 0)\n{{\n{Inner(Body, name, isAsync, yields, inTry)}}}\n";
    }

    public sealed record Try(bool Catches, bool Finally, Statement[] Body) : Statement
    {
        public override string Text(string name, bool isAsync, bool yields, bool inTry)
        {
            var caught = Catches ? $"catch (InvalidOperationException {name}e) when (x % 2 == 0 || {name}e.Message.Length > 8)\n{{\nLog.Add({name}e.Message); x++;\n{(isAsync ? "await Task.Yield();\n" : "")}}}\n" : "";
            var last = Finally || !Catches ? $"finally\n{{\nLog.Add(\"finally {name}\");\n{(isAsync ? "await Task.Yield();\n" : "")}}}\n" : "";
            return $"try\n{{\n{Inner(Body, name, isAsync, yields, inTry || Catches)}}}\n{caught}{last}";
        }
    }

    private static string Inner(Statement[] body, string name, bool isAsync, bool yields, bool inTry) =>
        string.Concat(body.Select((statement, i) => statement.Text($"{name}_{i}", isAsync, yields, inTry)));
}
