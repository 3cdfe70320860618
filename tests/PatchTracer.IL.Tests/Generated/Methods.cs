using FsCheck;
using FsCheck.Fluent;
using PatchTracer.IL.Tests.Tools;

namespace PatchTracer.IL.Tests.Generated;

/// <summary>Generates batches of methods, so that one compilation serves many.</summary>
public static class Methods
{
    private const int BatchSize = 25;
    private const int Depth = 3;

    public static Arbitrary<Batch> Batches() =>
        (from shape in Gen.Elements(Enum.GetValues<Shape>())
         from home in Gen.Elements(Enum.GetValues<Home>())
         from generic in Gen.Elements(true, false)
         from body in Block(Depth)
         select new GeneratedMethod(shape, home, generic, body)).ArrayOf(BatchSize).Select(methods => new Batch(methods)).ToArbitrary();

    private static Gen<Statement[]> Block(int depth) => Gen.Choose(0, 3).SelectMany(length => One(depth).ArrayOf(length));

    private static Gen<Statement> One(int depth)
    {
        Gen<Statement> add = Gen.Choose(1, 9).Select(value => (Statement)new Statement.Add(value));
        Gen<Statement> wait = Gen.Elements(true, false).Select(really => (Statement)new Statement.Wait(really));
        Gen<Statement> give = Gen.Constant((Statement)new Statement.Give());
        Gen<Statement> fail = Gen.Choose(3, 11).Select(modulus => (Statement)new Statement.ThrowIf(modulus));
        Gen<Statement> leave = Gen.Choose(3, 11).Select(modulus => (Statement)new Statement.LeaveIf(modulus));
        Gen<Statement> call = Gen.Elements(true, false).Select(closes => (Statement)new Statement.Call(closes));
        if (depth == 0)
            return Gen.OneOf(add, wait, give, fail, leave, call);
        var loop = Gen.Choose(1, 3).SelectMany(times => Block(depth - 1).Select(body => (Statement)new Statement.Loop(times, body)));
        var whileLoop = Block(depth - 1).Select(body => (Statement)new Statement.While(body));
        var attempt = Gen.Elements(true, false)
            .SelectMany(catches => Gen.Elements(true, false)
                .SelectMany(last => Block(depth - 1).Select(body => (Statement)new Statement.Try(catches, last, body))));
        return Gen.OneOf(add, wait, give, fail, leave, call, loop, whileLoop, attempt, attempt);
    }
}

/// <summary>What one test case weaves.</summary>
public sealed class Batch
{
    private readonly GeneratedMethod[] _methods;

    internal Batch(GeneratedMethod[] methods) => _methods = methods;

    /// <summary>One point a method, named M and its number, and one for all functions within them, named local.</summary>
    public IEnumerable<string> Points =>
        _methods.Select((method, i) => TestPoints.Point($"M{i}", method.Name(i), method.Type(i)))
            .Append(TestPoints.Point("local", "*/*", "*Type*").Replace("expect: each", "expect: any"));

    /// <summary>Types that hold iterators, by their names in metadata.</summary>
    public IEnumerable<string> IteratorTypes => _methods.Index().Where(m => m.Item.Yields).Select(m => m.Item.OutermostType(m.Index));

    public string Source => $$"""
        using System; using System.Collections; using System.Collections.Generic; using System.Linq; using System.Runtime.CompilerServices; using System.Threading; using System.Threading.Tasks;
        public static class Log
        {
            static readonly List<string> Lines = new();
            public static void Add(string line) => Lines.Add(line);
            public static string Take() { var all = string.Join('\n', Lines); Lines.Clear(); return all; }
        }
        {{Readers.Source}}
        {{string.Join('\n', _methods.Select((method, number) => method.Source(number)))}}
        public static class Driver
        {
            public static string Run() => RunAsync().GetAwaiter().GetResult();
            static async Task<string> RunAsync()
            {
                for (var y = 0; y < 4; y++)
                {
        {{string.Concat(_methods.Select((_, number) => $"            Log.Add($\"= M{number} {{await Caller{number}.Call(y)}}\");\n"))}}
                }
                return Log.Take();
            }
        }
        """;

    public override string ToString() => Source;
}
