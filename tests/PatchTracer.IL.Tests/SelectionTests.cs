using PatchTracer.IL.Tests.Tools;
using PatchTracer.Tracepoints.Points;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>Which methods a tracepoint means.</summary>
public sealed class SelectionTests : IDisposable
{
    private const string Source = """
        using System; using System.Collections.Generic; using System.Threading.Tasks;
        namespace Shop.Orders
        {
            public sealed class TracedAttribute : Attribute;
            public interface IStore { void Save(string id); }
            public interface IReader<T> { T Read(int id); }
            public abstract class Base { public abstract void Save(string id); public virtual void Close() { } }
            public class Store : Base, IStore, IReader<string>
            {
                public Store(int size) => Size = size;
                public int Size { get; set; }
                public override void Save(string id) { }
                [Traced] public string Read(int id) => Local(id);
                private static string Local(int id) { return Text(id); static string Text(int number) => number.ToString(); }
                void IDisposableLike() { }
                public sealed class Cache : IStore { void IStore.Save(string id) { } public bool Find(string id, out int? found, ref long at) { found = null; return at > 0; } }
            }
            [Traced] internal static class Hidden { public static Task<List<string[]>> All(params string[] ids) => Task.FromResult(new List<string[]>()); }
        }
        namespace Shop.Billing
        {
            public class Special : Shop.Orders.Store { public Special() : base(1) { } public override void Close() { } public static Special operator +(Special a, Special b) => a; }
        }
        """;

    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData("type: Store, method: Save", "Store.Save(string)")]
    [InlineData("namespace: Shop.Billing, method: \"*\"", "Special..ctor()", "Special.Close()", "Special.op_Addition(Special, Special)")]
    [InlineData("namespace: \"Shop.*\", method: Close", "Base.Close()", "Special.Close()")]
    [InlineData("type: Store/Cache, method: \"*\"", "Store/Cache..ctor()", "Store/Cache.Save(string)",
        "Store/Cache.Find(string, out int?, ref long)")]
    [InlineData("implements: IStore, method: Save", "Store.Save(string)", "Store/Cache.Save(string)")]
    [InlineData("implements: Shop.Orders.IReader, method: \"*e*\", type: [Store, Special]", "Store.get_Size()", "Store.set_Size(int)",
        "Store.Save(string)", "Store.Read(int)", "Store.IDisposableLike()", "Special.Close()")]
    [InlineData("implements: Base, type: \"S*\", method: [Save, Close]", "Store.Save(string)", "Special.Close()")]
    [InlineData("attribute: Traced, method: \"*\"", "Store.Read(int)", "Hidden.All(string[])")]
    [InlineData("attribute: Shop.Orders.TracedAttribute, type: Hidden, method: \"*\"", "Hidden.All(string[])")]
    [InlineData("method: .ctor, type: Store", "Store..ctor(int)")]
    [InlineData("method: get_Size", "Store.get_Size()")]
    [InlineData("method: Local/Text", "Store.Local/Text(int)")]
    [InlineData("method: \"*\", signature: \"(string, out int?, *) -> bool\"", "Store/Cache.Find(string, out int?, ref long)")]
    [InlineData("method: \"*\", signature: \"(..) -> Task<List<string[]>>\"", "Hidden.All(string[])")]
    [InlineData("method: \"*\", signature: \"(int)\", type: Store", "Store..ctor(int)", "Store.set_Size(int)", "Store.Read(int)",
        "Store.Local(int)")]
    [InlineData("method: [Local, All, Read], public: true", "Store.Read(int)")]
    [InlineData("type: Store, method: \"[!SC.gsI]*\"", "Store.Read(int)", "Store.Local(int)")]
    [InlineData("type: Store, method: \"[A-R]*\"", "Store.Read(int)", "Store.Local(int)", "Store.IDisposableLike()")]
    [InlineData("type: Store, method: \"*\", except: [{method: \"[.gs]*\"}, {signature: \"(int)\"}]", "Store.Save(string)",
        "Store.IDisposableLike()")]
    [InlineData("type: [Store, Special], method: \"*\", except: {namespace: Shop.Orders}", "Special..ctor()", "Special.Close()",
        "Special.op_Addition(Special, Special)")]
    [InlineData("method: Save, except: {implements: Base}", "Store/Cache.Save(string)")]
    [InlineData("attribute: Traced, method: \"*\", except: {type: Hidden, attribute: Traced}", "Store.Read(int)")]
    [InlineData("type: Store, method: \"*\", except: {public: true}", "Store.IDisposableLike()", "Store.Local(int)")]
    public void A_pattern_means_exactly_these_methods(string pattern, params string[] expected)
    {
        var path = CSharp.Compile(_scratch.Path, "shop", Source);
        var catalog = TestPoints.Catalog(
            $"id: x\ntarget: dotnet\nabout: x\nmatch: {{assembly: sh?p, {pattern}}}\nexpect: each\nspan: {{root: always}}\n");
        var plan = AssemblyWeaver.Plan(path, catalog);

        Assert.Empty(plan.Diagnostics);
        var found = plan.Explanations[0].Methods.Select(method => method.Split(" -> ")[0]["shop: Shop.".Length..]);
        Assert.Equal(expected.Order(StringComparer.Ordinal),
            found.Select(method => method[(method.IndexOf('.', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("id: x\ntarget: [", "/catalog/point0.yaml:3:1", "not YAML")]
    [InlineData("id: x\ntarget: dotnot", "/catalog/point0.yaml:2:9", "`target` is one of go, dotnet, not `dotnot`, did you mean `dotnet`?")]
    [InlineData("id: x\ntarget: [dotnet]", "/catalog/point0.yaml:2:9", "target")]
    public void AFileThatMayBeMeantForDotNetIsNotPassedOver(string file, string place, string problem)
    {
        var told = Assert.Single(TestPoints.Catalog(file).Diagnostics).ToString();
        Assert.StartsWith(place, told, StringComparison.Ordinal);
        Assert.Contains(problem, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id: [")]
    [InlineData("id: x\ntarget: go\nlayer: nowhere")]
    public void AFileForGoIsGosToJudge(string file) => Assert.Empty(TestPoints.Catalog(file).Diagnostics);

    [Fact]
    public void The_first_alternative_that_matches_anything_counts()
    {
        var path = CSharp.Compile(_scratch.Path, "shop", Source);
        var catalog = TestPoints.Catalog("id: x\ntarget: dotnet\nabout: x\nmatch:\n- {assembly: shop, method: Gone}\n- {assembly: shop, type: Store, method: Read}\n- {assembly: shop, method: Close}\nspan: {root: always}\n");
        Assert.Equal("shop: Shop.Orders.Store.Read(int) -> string",
            Assert.Single(AssemblyWeaver.Plan(path, catalog).Explanations[0].Methods));
    }

    [Fact]
    public void What_is_for_another_assembly_belongs_elsewhere()
    {
        var path = CSharp.Compile(_scratch.Path, "shop", Source);
        var catalog = TestPoints.Catalog("id: x\ntarget: dotnet\nabout: x\nmatch: {assembly: other, method: Read}\nspan: {root: always}\n");
        var plan = AssemblyWeaver.Plan(path, catalog);
        Assert.Equal(ExplanationStatus.Elsewhere, Assert.Single(plan.Explanations).Status);
        Assert.Empty(plan.Diagnostics);
        Assert.Empty(plan.Assemblies);
    }

    [Fact]
    public void An_abstract_method_cannot_be_woven_by_itself()
    {
        var path = CSharp.Compile(_scratch.Path, "shop", Source);
        var catalog = TestPoints.Catalog(
            "id: x\ntarget: dotnet\nabout: x\nmatch: {assembly: shop, type: Base, method: Save}\nspan: {root: always}\n");
        Assert.Contains("has no body: match what implements it", Assert.Single(AssemblyWeaver.Plan(path, catalog).Diagnostics).Message);
    }

    [Theory]
    [InlineData("span: {root: sometimes}", "never")]
    [InlineData("span: {kinds: client}", "kinds")]
    [InlineData("span: {attributes: {x: {number: param(a)}}}", "an attribute is a path, {int: path}")]
    [InlineData("span: {attributes: {x: \"param(a\"}}", "`param(a` is no path")]
    [InlineData("span: {attributes: {x: \"local(a)\"}}", "is no path into a .NET method")]
    [InlineData("span: {parent: [{registry: x}]}", "a parent is `ambient` or {context: path}")]
    [InlineData("span: {code: sometimes}", "code")]
    [InlineData("span: {error: timeout}", "an error is `none`, `exception`")]
    [InlineData("steps: [{at: entry, fail: exception}]", "a step of a .NET method is `at: exit`")]
    [InlineData("steps: [{at: exit}]", "a step has one action")]
    [InlineData("span: {}\nabout2: x", "unknown key `about2`, did you mean `about`?", 6)]
    public void A_mistake_in_a_tracepoint_is_told_with_its_place(string text, string expected, int line = 5)
    {
        var catalog = TestPoints.Catalog($"id: x\ntarget: dotnet\nabout: x\nmatch: {{assembly: shop, method: Read}}\n{text}\n");
        var diagnostic = Assert.Single(catalog.Diagnostics);
        Assert.Contains(expected, diagnostic.Message);
        Assert.Equal(("/catalog/point0.yaml", line), (diagnostic.File, diagnostic.Line));
    }

    [Theory]
    [InlineData("except: {assembly: shop}", "unknown key `assembly`")]
    [InlineData("except: {}", "an exception says which methods are left out")]
    [InlineData("except: [Save]", "except")]
    [InlineData("except: {signature: string}", "a signature reads")]
    public void A_mistake_in_an_exception_is_told_with_its_place(string text, string expected)
    {
        var diagnostic = Assert.Single(TestPoints.Catalog(
            $"id: x\ntarget: dotnet\nabout: x\nmatch:\n  assembly: shop\n  method: Read\n  {text}\nspan: {{}}\n").Diagnostics);
        Assert.Contains(expected, diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(7, diagnostic.Line);
    }

    [Fact]
    public void What_the_compiler_made_of_a_lambda_is_left_alone_unless_a_pattern_asks_for_it()
    {
        var path = CSharp.Compile(_scratch.Path, "closures", """
            using System;
            public static class A { public static Func<int> F(int n) { return () => n; } public static Func<int, int> G() => m => m + 1; }
            """);
        string[] Of(string method) =>
            [.. AssemblyWeaver.Plan(path, TestPoints.Catalog(TestPoints.Point("x", method))).Explanations[
                0].Methods.Select(m => m["closures: ".Length..].Split('(')[0])];
        Assert.Equal(["A.F", "A.G"], Of("*"));
        Assert.Equal(["A.G/lambda", "A.F/lambda"], Of("*/lambda"));
    }

    [Fact]
    public void Lambdas_and_local_functions_of_a_program_without_a_Main_have_names()
    {
        var path = CSharp.Compile(_scratch.Path, "toplevel", """
            System.Func<int, int> f = n => n + 1;
            int Local(int n) { System.Func<int> g = () => n; return g(); }
            System.Console.WriteLine(f(1) + Local(2));
            """, options: CSharp.Library.WithOutputKind(Microsoft.CodeAnalysis.OutputKind.ConsoleApplication));
        string[] Of(string method) =>
            [.. AssemblyWeaver.Plan(path, TestPoints.Catalog(TestPoints.Point("x", method))).Explanations[
                0].Methods.Select(m => m["toplevel: Program.".Length..].Split('(')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(["Main/Local", "Main/lambda", "Main/lambda"], Of("Main/*"));
        Assert.Equal(["Main/lambda", "Main/lambda"], Of("*/lambda"));
        Assert.Equal(["<Main>$"], Of("<Main>$"));
    }

    [Fact]
    public void A_value_that_may_be_absent_keeps_no_method_from_being_woven()
    {
        var path = CSharp.Compile(_scratch.Path, "absent", """
            using System;
            public unsafe class A
            {
                public string Name = "a";
                public int* P;
                public int Pointer(int* p) => *p;
                public int Function(delegate*<int> f) => f();
                public static int Static(string text) => text.Length;
                public T Allows<T>(T value) where T : allows ref struct => value;
                public int None() => 1;
                public int Typed(TypedReference value) => 2;
                public ref int ByReference(ref int n) => ref n;
            }
            """);
        string Point(string attributes, string binds) => $"id: x\ntarget: dotnet\nabout: x\nmatch: {{assembly: absent, method: \"*\", except: {{method: .ctor}}}}\nexpect: each\nbind: {{{binds}}}\nspan: {{root: always, attributes: {{{attributes}}}}}\n";
        TestPoints.Weave(path, TestPoints.Catalog(
            Point("first: first, self: self, p: p, name: self.Name",
                "first: [param(0), none], self: [receiver, none], p: [receiver.P, none]")));
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        using var spans = new SpanRecorder("absent");
        var type = program.Assembly.GetType("A")!;
        Assert.Equal(4, type.GetMethod("Static")!.Invoke(null, ["four"]));
        Assert.Equal(1, type.GetMethod("None")!.Invoke(Activator.CreateInstance(type), []));
        Assert.Equal(["- > x Internal Unset {first=four}", "- > x Internal Unset {name=a, self=A}"], spans.Lines());
        // What is asked of a value that is there has to be there itself.
        Assert.Contains("has no property or field `Naem`",
            AssemblyWeaver.Plan(path, TestPoints.Catalog(Point("name: self.Naem", "self: [receiver, none]"))).Diagnostics[0].Message,
            StringComparison.Ordinal);
        Assert.Contains("a pointer is no value that can be recorded",
            AssemblyWeaver.Plan(path, TestPoints.Catalog(Point("first: first", "first: param(0)"))).Diagnostics.Select(d => d.Message)
            .First(m => m.Contains("Pointer(", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_compiler_made_beside_the_types_of_the_source_is_left_alone()
    {
        var path = CSharp.Compile(_scratch.Path, "made", """
            using System; using System.Collections.Generic; using System.Runtime.CompilerServices;
            [InlineArray(4)] public struct Four { private int _first; }
            file class Hidden { public int Get() => 1; }
            public static class Texts { extension(string text) { public string Twice => text + text; public string Times(int n) => n == 0 ? "" : text + text.Times(n - 1); } }
            public static class A
            {
                public static string Run(string text)
                {
                    Four four = default; four[new Hidden().Get()] = 5;
                    IReadOnlyList<int> all = [four[1], ((ReadOnlySpan<int>)four).Length];
                    var named = new { text.Twice, all.Count };
                    switch (text) { case "a": case "b": case "c": case "d": case "e": case "f": case "g": return named.ToString(); default: return text.Times(2) + all[0]; }
                }
            }
            """);
        var methods = TestPoints.Weave(path,
            TestPoints.Catalog(TestPoints.Point("all", "*"),
                TestPoints.Point("lambdas", "*/*", span: "").Replace("expect: each", "expect: any", StringComparison.Ordinal))).Explanations
            .SelectMany(explanation => explanation.Methods).Select(method => method["made: ".Length..].Split('(')[0])
            .Order(StringComparer.Ordinal);
        Assert.Equal(["A.Run", "Hidden..ctor", "Hidden.Get", "Texts.Times", "Texts.get_Twice"], methods);
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        Assert.Equal("{ Twice = gg, Count = 2 }", program.Call<string>("A", "Run", "g"));
        Assert.Equal("xx5", program.Call<string>("A", "Run", "x"));
    }

    [Fact]
    public void What_is_given_by_reference_is_recorded_as_what_it_refers_to_if_anything()
    {
        var path = CSharp.Compile(_scratch.Path, "byref", """
            using System; using System.Runtime.CompilerServices;
            public ref struct Holder { public ref int Number; }
            public class Cells { private readonly int[] _all = [4, 5]; public ref int this[int i] => ref _all[i]; public ref readonly int Last => ref _all[1]; }
            public abstract class Base { public abstract int Take(in int n); }
            public class Derived : Base { public override int Take(in int n) => Unsafe.IsNullRef(in n) ? -1 : n; }
            public static class A
            {
                public static ref int Pick(ref int a, Cells cells) => ref a;
                public static ref readonly string Text(in string text) => ref text;
                public static ref int None(ref int a) => ref Unsafe.NullRef<int>();
                public static ref T Any<T>(ref T a) => ref a;
                public static int Held(Holder holder) => holder.Number;
                public static string Run()
                {
                    int n = 7; var text = "seven"; double d = 1.5;
                    Pick(ref n, new Cells())++;
                    return $"{n} {Text(in text)} {Unsafe.IsNullRef(ref None(ref n))} {Any(ref d)} {Held(new Holder { Number = ref n })} {new Derived().Take(in n)} {new Derived().Take(in Unsafe.NullRef<int>())} {new Cells()[0]}";
                }
            }
            """);
        string Point(string method, string values) => $"id: {method}\ntarget: dotnet\nabout: x\nmatch: {{assembly: byref, method: {method}, except: {{type: Base}}}}\nexpect: each\nspan: {{root: always, {values}}}\n";
        TestPoints.Weave(path, TestPoints.Catalog(
            Point("Pick", "attributes: {a: {int: param(a)}, last: param(cells).Last}, results: {r: {int: result}}"),
            Point("Text", "attributes: {t: param(0)}, results: {r: result}"),
            Point("None", "attributes: {a: param(0)}, results: {r: result}"),
            Point("Any", "attributes: {a: param(0)}, results: {r: {double: result}}"),
            Point("Held", "attributes: {n: {int: param(0).Number}}"), Point("Take", "attributes: {n: {int: param(n)}}"),
            Point("get_Item", "results: {r: result}")));
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        const string Expected = "8 seven True 1.5 8 8 -1 4";
        Assert.Equal(Expected, program.Call<string>("A", "Run"));
        using var spans = new SpanRecorder("byref");
        Assert.Equal(Expected, program.Call<string>("A", "Run"));
        Assert.Equal(
            [
                "- > Pick Internal Unset {a=7, last=5, r=7}", "- > Text Internal Unset {r=seven, t=seven}", "- > None Internal Unset {a=8}",
                "- > Any Internal Unset {a=1.5, r=1.5}",
                "- > Held Internal Unset {n=8}", "- > Take Internal Unset {n=8}", "- > Take Internal Unset {}",
                "- > get_Item Internal Unset {r=4}",
            ],
            spans.Lines());
    }

    [Fact]
    public void What_a_method_itself_gives_is_no_attribute_of_its_span()
    {
        var path = CSharp.Compile(_scratch.Path, "own", """
            public ref struct Text { public int Size; public override string ToString() => "text " + Size; }
            public class A { public string Name => "a"; public string Work() => Name + new Text { Size = 3 }.ToString(); public static string Run() => new A().Work(); }
            """);
        string Point(string type, string attribute) => $"id: {type}\ntarget: dotnet\nabout: x\nmatch: {{assembly: own, type: {type}, method: \"*\", except: [{{method: .ctor}}, {{method: Run}}]}}\nexpect: each\nspan: {{root: always, attributes: {{x: {attribute}}}}}\n";
        TestPoints.Weave(path, TestPoints.Catalog(Point("A", "receiver.Name"), Point("Text", "receiver")));
        using var program = new LoadedProgram(path);
        using var spans = new SpanRecorder("own");
        Assert.Equal("atext 3", program.Call<string>("A", "Run"));
        // What is read for the attribute of `Work` has no span.
        Assert.Equal(["A > A Internal Unset {}", "A > Text Internal Unset {}", "- > A Internal Unset {x=a}"], spans.Lines());
    }

    [Fact]
    public void A_ref_struct_is_recorded_by_its_own_text_and_otherwise_by_what_it_holds()
    {
        var path = CSharp.Compile(_scratch.Path, "refs", """
            using System;
            public ref struct Mute { public ReadOnlySpan<char> Text { get; } public int Size; public Mute(ReadOnlySpan<char> text) { Text = text; Size = text.Length; } public int Take(Mute other) => Size + other.Size; }
            public ref struct Telling { public int Size; public override string ToString() => "telling " + Size; public int Take() => Size; }
            public static class A { public static int Run() => new Mute("four").Take(new Mute("seven++")) + new Telling { Size = 9 }.Take(); }
            """);
        string Point(string id, string attributes, string binds) =>
            $"id: {id}\ntarget: dotnet\nabout: x\nmatch: {{assembly: refs, method: Take}}\nexpect: each\nbind: {{{binds}}}\nspan: {{root: always, attributes: {{{attributes}}}}}\n";
        TestPoints.Weave(path, TestPoints.Catalog(
            Point("a", "self: self, first: first", "self: [receiver, none], first: [param(0), none]"),
            Point("b", "size: {int: receiver.Size}, text: other", "other: [param(0).Text, none]")));
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        using var spans = new SpanRecorder("refs");
        Assert.Equal(20, program.Call<int>("A", "Run"));
        Assert.Equal(["a > b Internal Unset {size=4, text=seven++}", "- > a Internal Unset {}", "a > b Internal Unset {size=9}",
            "- > a Internal Unset {self=telling 9}"], spans.Lines());
        Assert.Contains("Mute is a ref struct without a `ToString` of its own",
            AssemblyWeaver.Plan(path, TestPoints.Catalog(Point("c", "self: receiver", "x: [none]"))).Diagnostics[0].Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();
}
