namespace PatchTracer.IL.Tests.Generated;

/// <summary>Where a statement stands.</summary>
/// <param name="Name">One that no other statement uses.</param>
/// <param name="Leave">The statement that ends the method early.</param>
/// <param name="InTry">Yielding is forbidden within a try that catches.</param>
internal readonly record struct Place(string Name, bool IsAsync, bool Yields, string Leave, bool InTry);

/// <summary>
/// A statement that changes <c>x</c>, logs, waits, yields, throws, returns early, calls a function of its own or nests others.
/// </summary>
internal abstract record Statement
{
    public abstract string Text(Place at);

    public sealed record Add(int Value) : Statement
    {
        public override string Text(Place at) => $"x += {Value}; Log.Add(\"x \" + x);\n";
    }

    public sealed record Wait(bool ReallyWaits) : Statement
    {
        public override string Text(Place at) =>
            !at.IsAsync ? "Log.Add(\"step\");\n" : ReallyWaits ? "await Task.Yield();\n" : "await Task.CompletedTask;\n";
    }

    public sealed record Give : Statement
    {
        public override string Text(Place at) =>
            !at.Yields || at.InTry ? "x ^= 1;\n" : $"{(at.IsAsync ? "token.ThrowIfCancellationRequested();\n" : "")}yield return x;\n";
    }

    public sealed record ThrowIf(int Modulus) : Statement
    {
        public override string Text(Place at) => $"if (x % {Modulus} == 0) throw new InvalidOperationException(\"thrown {Modulus}\");\n";
    }

    public sealed record LeaveIf(int Modulus) : Statement
    {
        public override string Text(Place at) => $"if (x % {Modulus} == 1) {{ Log.Add(\"leaves\"); {at.Leave} }}\n";
    }

    /// <summary>A local function, static or closing over <c>x</c>, that may fail; woven too.</summary>
    public sealed record Call(bool Closes) : Statement
    {
        public override string Text(Place at) =>
            $"{(Closes ? "" : "static ")}int {at.Name}f(int k) {{ Log.Add(\"local\"); if (k % 7 == 6) throw new InvalidOperationException(\"local thrown\"); return k + {(Closes ? "x" : "1")}; }}\nx = {at.Name}f(x);\n";
    }

    public sealed record Loop(int Times, Statement[] Body) : Statement
    {
        public override string Text(Place at) =>
            $"for (var {at.Name} = 0; {at.Name} < {Times}; {at.Name}++)\n{{\nif (x % 5 == 4) {{ x++; continue; }}\n{Inner(Body, at)}}}\n";
    }

    public sealed record While(Statement[] Body) : Statement
    {
        public override string Text(Place at) => $"var {at.Name}w = 3;\nwhile ({at.Name}w-- > 0)\n{{\n{Inner(Body, at)}}}\n";
    }

    public sealed record Try(bool Catches, bool Finally, Statement[] Body) : Statement
    {
        public override string Text(Place at)
        {
            var wait = at.IsAsync ? "await Task.Yield();\n" : "";
            var caught = Catches ? $"catch (InvalidOperationException {at.Name}e) when (x % 2 == 0 || {at.Name}e.Message.Length > 8)\n{{\nLog.Add({at.Name}e.Message); x++;\n{wait}}}\n" : "";
            var last = Finally || !Catches ? $"finally\n{{\nLog.Add(\"finally {at.Name}\");\n{wait}}}\n" : "";
            return $"try\n{{\n{Inner(Body, at with { InTry = at.InTry || Catches })}}}\n{caught}{last}";
        }
    }

    private static string Inner(Statement[] body, Place at) =>
        string.Concat(body.Select((statement, i) => statement.Text(at with { Name = $"{at.Name}_{i}" })));
}
