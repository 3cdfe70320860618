using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>What is called to read an attribute has no spans of its own, and comes to an end, however it is woven.</summary>
public sealed class ReadingTests
{
    private const string Source = """
        using System; using System.Diagnostics; using System.Globalization;
        namespace App;
        public sealed class Node(string name)
        {
            public Node Other { get; set; }
            public string First { get { _ = name; return Other.Second; } }
            public string Second { get { _ = name; return "second of " + name; } }
            public override string ToString() { Said(); return "node " + name; }
            static void Said() { }
        }
        public sealed class Amount(long amount) : IConvertible
        {
            public long ToInt64(IFormatProvider provider) => Plus(this);
            public static long Plus(Amount other) => other.Value();
            public long Value() => amount;
            public double ToDouble(IFormatProvider provider) => amount + 0.5;
            public TypeCode GetTypeCode() => TypeCode.Object;
            public bool ToBoolean(IFormatProvider provider) => true;
            public byte ToByte(IFormatProvider provider) => 1;
            public char ToChar(IFormatProvider provider) => 'c';
            public DateTime ToDateTime(IFormatProvider provider) => default;
            public decimal ToDecimal(IFormatProvider provider) => 1;
            public short ToInt16(IFormatProvider provider) => 1;
            public int ToInt32(IFormatProvider provider) => 1;
            public sbyte ToSByte(IFormatProvider provider) => 1;
            public float ToSingle(IFormatProvider provider) => 1;
            public string ToString(IFormatProvider provider) => "amount";
            public object ToType(Type conversionType, IFormatProvider provider) => null;
            public ushort ToUInt16(IFormatProvider provider) => 1;
            public uint ToUInt32(IFormatProvider provider) => 1;
            public ulong ToUInt64(IFormatProvider provider) => 1;
        }
        public static class Driver
        {
            static readonly Node A = new("a"), B = new("b") { Other = A };
            static Driver() => A.Other = B;
            public static string First() => A.First;
            public static void Takes() { Take(A, new Amount(7)); }
            public static void Take(Node node, Amount amount) { After(); }
            static void After() { }
            public static long Amounts() => Amount.Plus(new Amount(3));
        }
        """;

    [Fact]
    public void Getters_that_are_read_for_each_other_end()
    {
        // Each has an attribute for which the other is called: of its own node, or of the other one.
        Assert.Equal(["First > Second {x=second of a}", "- > First {x=second of b}"],
            Run("getters", "First", Point("get_First", "First", "receiver.Other.Second"), Point("get_Second", "Second", "receiver.First")));
    }

    [Fact]
    public void What_gives_its_text_or_number_has_no_spans_of_that()
    {
        Assert.Equal(["Take > After {}", "- > Take {n=7, x=node a}"],
            Run("texts", "Takes", Point("Take", "Take", "param(node)", "n: {int: param(amount)}"), Point("ToString", "Said", "receiver"),
                Point("Said", "Said", null), Point("After", "After", null),
                Point("ToInt64", "Convert", "receiver"), Point("Value", "Value", "receiver")));
    }

    [Fact]
    public void Numbers_that_are_made_by_what_is_asked_for_a_number_end()
    {
        Assert.Equal(["Plus > Value {}", "- > Plus {n=3}"],
            Run("numbers", "Amounts", Point("Plus", "Plus", null, "n: {int: param(other)}"),
                Point("ToInt64", "ToInt64", null, "n: {int: receiver}"), Point("Value", "Value", null)));
    }

    private static string Point(string method, string span, string? text, string more = "")
    {
        var attributes = string.Join(", ",
            ((string?[])[text is null ? null : $"x: {text}", more.Length == 0 ? null : more]).OfType<string>());
        return $"""
            id: app.{method.ToLowerInvariant()}
            target: dotnet
            about: A test.
            match: {"{"}assembly: "reading*", namespace: App, method: {method}{"}"}
            expect: any
            span:
              name: {span}
              root: always
              attributes: {"{"}{attributes}{"}"}
            """;
    }

    private static List<string> Run(string name, string driver, params string[] points)
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, $"reading{name}", Source);
        TestPoints.Weave(path, TestPoints.Catalog(points));
        using var program = new LoadedProgram(path);
        using var spans = new SpanRecorder($"reading{name}");
        var thread = new Thread(() => program.Call<object?>("App.Driver", driver)) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "it does not end");
        return [.. spans.Lines().Select(line => line.Replace(" Internal Unset", "", StringComparison.Ordinal))];
    }
}
