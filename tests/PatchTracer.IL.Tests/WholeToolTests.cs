using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis.Emit;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>Around the methods: symbols, signatures, files, weaving again and taking back.</summary>
public sealed class WholeToolTests
{
    private const string Library = """
        namespace Lib;
        public static class Calculator
        {
            public static int Divide(int a, int b)
            {
                var sum = a + b;
                return sum * 0 + a / b;
            }
        }
        """;

    private const string Program = """
        using System; using System.Threading.Tasks;
        namespace App;
        public static class Main
        {
            public static string Run()
            {
                try { return Lib.Calculator.Divide(1, 0).ToString(); }
                catch (DivideByZeroException e) { return e.StackTrace.Split('\n')[0].Trim(); }
            }
        }
        """;

    private static readonly MethodCatalog Everything =
        TestPoints.Catalog(TestPoints.Point("all", "*", span: "  attributes: {a: {int: param(a)}}\n")
            .Replace("method: \"*\"", "method: Divide"), TestPoints.Point("run", "Run", "Main"));

    [Theory]
    [InlineData(DebugInformationFormat.PortablePdb)]
    [InlineData(DebugInformationFormat.Embedded)]
    public void Exceptions_tell_the_same_lines_and_symbols_stay_where_they_are(DebugInformationFormat format)
    {
        using var scratch = new ScratchDirectory();
        var name = $"lines{format}";
        var path = CSharp.Compile(scratch.Path, name, Library, optimize: false, format);
        var before = SequencePoints(path);
        TestPoints.Weave(path, Everything, Selecting("all"));

        Assert.Equal(format == DebugInformationFormat.PortablePdb, File.Exists(scratch[$"{name}.pdb"]));
        Assert.Equal(before, SequencePoints(path));
        using var program = new LoadedProgram(path);
        var failure = Assert.Throws<System.Reflection.TargetInvocationException>(
            () => program.Call<int>("Lib.Calculator", "Divide", 1, 0)).InnerException!;
        Assert.Equal(7, new StackTrace(failure, true).GetFrame(0)!.GetFileLineNumber());
    }

    [Fact]
    public void The_assemblies_of_an_application_are_woven_in_one_go()
    {
        using var scratch = new ScratchDirectory();
        var library = CSharp.Compile(scratch.Path, "multilib", Library);
        var program = CSharp.Compile(scratch.Path, "multiapp", Program, references: library);
        File.WriteAllText(scratch["native.dll"], "not an assembly, and of no interest");
        var plan = AssemblyWeaver.Plan(scratch.Path, Everything);
        Assert.Empty(plan.Diagnostics);
        plan.Write();

        Assert.Equal([program, library], plan.Assemblies.Select(assembly => assembly.Path));
        using var loaded = new LoadedProgram(program);
        using var spans = new SpanRecorder("multiapp");
        Assert.Contains("Calculator.Divide", loaded.Call<string>("App.Main", "Run"));
        Assert.Equal(["- > run Internal Unset {}"], spans.Lines());
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_and_weaving_twice_is_weaving_once()
    {
        using var scratch = new ScratchDirectory();
        var one = CSharp.Compile(scratch.Sub("one"), "twice", Library);
        var two = CSharp.Compile(scratch.Sub("two"), "twice", Library);
        TestPoints.Weave(one, Everything, Selecting("all"));
        TestPoints.Weave(two, Everything, Selecting("all"));
        var once = File.ReadAllBytes(one);
        Assert.Equal(once, File.ReadAllBytes(two));
        var symbols = File.ReadAllBytes(Path.ChangeExtension(one, ".pdb"));

        var written = File.GetLastWriteTimeUtc(one);
        TestPoints.Weave(one, Everything, Selecting("all"));
        Assert.Equal(once, File.ReadAllBytes(one));
        Assert.Equal(symbols, File.ReadAllBytes(Path.ChangeExtension(one, ".pdb")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(one));
    }

    [Fact]
    public void Reverting_gives_back_every_byte_of_the_assembly_and_its_symbols()
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, "reverted", Library);
        var before = (File.ReadAllBytes(path), File.ReadAllBytes(scratch["reverted.pdb"]));
        TestPoints.Weave(path, Everything, Selecting("all"));
        Assert.NotEqual(before.Item1, File.ReadAllBytes(path));

        Assert.Equal(path, Assert.Single(AssemblyWeaver.Revert(scratch.Path)));
        Assert.Equal(before.Item1, File.ReadAllBytes(path));
        Assert.Equal(before.Item2, File.ReadAllBytes(scratch["reverted.pdb"]));
        Assert.Empty(AssemblyWeaver.Revert(path));
    }

    [Fact]
    public void A_strong_name_keeps_its_key_and_can_be_signed_again()
    {
        using var scratch = new ScratchDirectory();
        using var rsa = new RSACryptoServiceProvider(2048);
        File.WriteAllBytes(scratch["key.snk"], rsa.ExportCspBlob(true));
        using var other = new RSACryptoServiceProvider(2048);
        File.WriteAllBytes(scratch["other.snk"], other.ExportCspBlob(true));
        var options = CSharp.Library.WithCryptoKeyFile(scratch["key.snk"])
            .WithStrongNameProvider(new Microsoft.CodeAnalysis.DesktopStrongNameProvider());
        var path = CSharp.Compile(scratch.Path, "signed", Library, options: options);
        var key = System.Reflection.AssemblyName.GetAssemblyName(path).GetPublicKeyToken();
        Assert.NotEmpty(key!);

        TestPoints.Weave(path, Everything, Selecting("all"));
        Assert.Equal(key, System.Reflection.AssemblyName.GetAssemblyName(path).GetPublicKeyToken());
        Assert.False(IsSigned(path));
        TestPoints.Weave(path, Everything, Selecting("all") with { KeyFile = scratch["key.snk"] });
        Assert.Equal(key, System.Reflection.AssemblyName.GetAssemblyName(path).GetPublicKeyToken());
        Assert.True(IsSigned(path));
        var wrong = Assert.Throws<AssemblyException>(
            () => TestPoints.Weave(path, Everything, Selecting("all") with { KeyFile = scratch["other.snk"] }));
        Assert.Contains("not the key of signed", wrong.Message);
    }

    [Fact]
    public void An_assembly_compiled_ahead_of_time_is_woven_as_IL()
    {
        using var scratch = new ScratchDirectory();
        // The framework itself is compiled ahead of time.
        var source = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.Web.HttpUtility.dll");
        var path = scratch["System.Web.HttpUtility.dll"];
        File.Copy(source, path);
        Assert.True(AssemblyImage.CheckIsReadyToRun(path, File.ReadAllBytes(path)));

        TestPoints.Weave(path, TestPoints.Catalog(
            TestPoints.Point("encode", "HtmlEncode", "HttpUtility", more: ", signature: \"(string) -> string\"")));
        Assert.False(AssemblyImage.CheckIsReadyToRun(path, File.ReadAllBytes(path)));
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        using var spans = new SpanRecorder("System.Web.HttpUtility");
        var encode = program.Assembly.GetType("System.Web.HttpUtility")!.GetMethod("HtmlEncode", [typeof(string)])!;
        Assert.Equal("&lt;", encode.Invoke(null, ["<"]));
        // HttpUtility hands on to HttpEncoder, whose method has the same name and signature: that one is not meant.
        Assert.Equal(["- > encode Internal Unset {}"], spans.Lines());
    }

    [Fact]
    public void A_call_in_tail_position_becomes_an_ordinary_one()
    {
        using var scratch = new ScratchDirectory();
        var compiled = CSharp.Compile(scratch.Sub("compiled"), "tail",
            "namespace Lib; public static class A { public static int F(int n) => n == 0 ? 7 : F(n - 1); }");
        var path = scratch["tail.dll"];
        // As the F# compiler writes it; that of C# never does.
        using (var module = Mono.Cecil.ModuleDefinition.ReadModule(compiled))
        {
            var body = module.GetType("Lib.A").Methods.Single(method => method.Name == "F").Body;
            var call = body.Instructions.Single(i => i.OpCode == Mono.Cecil.Cil.OpCodes.Call);
            body.GetILProcessor().InsertBefore(call, Mono.Cecil.Cil.Instruction.Create(Mono.Cecil.Cil.OpCodes.Tail));
            Assert.Equal(Mono.Cecil.Cil.OpCodes.Ret, call.Next.OpCode);
            module.Write(path);
        }
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("f", "F")));
        using var program = new LoadedProgram(path);
        program.PrepareAll();
        using var spans = new SpanRecorder("tail");
        Assert.Equal(7, program.Call<int>("Lib.A", "F", 2));
        Assert.Equal(["f > f Internal Unset {}", "f > f Internal Unset {}", "- > f Internal Unset {}"], spans.Lines());
    }

    [Fact]
    public void A_point_that_matches_nothing_names_the_nearest_candidates()
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, "nothing", Library);
        var plan = AssemblyWeaver.Plan(path, TestPoints.Catalog(TestPoints.Point("drifted", "Devide", "Calculator")));
        Assert.Empty(plan.Assemblies);
        Assert.Contains("`drifted` matches nothing", Assert.Single(plan.Diagnostics).Message);
        Assert.Contains("nearest: Lib.Calculator.Divide(int, int) -> int", plan.Diagnostics[0].Message);
    }

    [Fact]
    public void A_point_that_matches_more_than_it_expects_is_refused()
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, "more", "namespace Lib; public class A { public void F() { } public void F(int x) { } }");
        var plan = AssemblyWeaver.Plan(path, TestPoints.Catalog(TestPoints.Point("two", "F").Replace("expect: each", "expect: one")));
        Assert.Contains("matches 2 methods, and expects one: Lib.A.F() -> void; Lib.A.F(int) -> void",
            Assert.Single(plan.Diagnostics).Message);
    }

    [Theory]
    [InlineData("param(nobody)", "there is no such parameter; there are a, b")]
    [InlineData("param(a).Nothing", "int has no property or field `Nothing`")]
    [InlineData("result", "it belongs to `results`")]
    [InlineData("receiver", "a static method has no receiver")]
    public void A_value_that_is_not_there_is_an_error_with_its_place(string path, string expected)
    {
        using var scratch = new ScratchDirectory();
        var assembly = CSharp.Compile(scratch.Path, "values", Library);
        var plan = AssemblyWeaver.Plan(assembly,
            TestPoints.Catalog(TestPoints.Point("values", "Divide", span: $"  attributes: {{x: \"{path}\"}}\n")));
        Assert.Contains(expected, Assert.Single(plan.Diagnostics).Message);
        Assert.True(plan.Diagnostics[0].Line > 0);
    }

    private static AssemblyWeaverOptions Selecting(string id) => new() { Select = point => point.Id == id };

    private static bool IsSigned(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        return (reader.PEHeaders.CorHeader!.Flags & CorFlags.StrongNameSigned) != 0;
    }

    // Lines of all sequence points that are shown.
    private static List<string> SequencePoints(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        var embedded = reader.ReadDebugDirectory().FirstOrDefault(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var provider = embedded.Type == DebugDirectoryEntryType.EmbeddedPortablePdb
            ? reader.ReadEmbeddedPortablePdbDebugDirectoryData(embedded)
            : MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(path, ".pdb")));
        var metadata = provider.GetMetadataReader();
        return [.. metadata.MethodDebugInformation.SelectMany(handle => metadata.GetMethodDebugInformation(handle).GetSequencePoints())
            .Where(point => !point.IsHidden).Select(point => $"{point.StartLine}:{point.StartColumn}-{point.EndLine}:{point.EndColumn}")];
    }
}
