using Mono.Cecil;
using Mono.Cecil.Cil;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>What obfuscators do to an assembly: it is woven so that it works as before, or refused untouched; never broken.</summary>
public sealed class ObfuscatedTests : IDisposable
{
    private const string Source = """
        namespace Lib;
        public class Secret { public int Add(int a, int b) => a + b; public int Other(int a) { var sum = 0; for (var i = 0; i < a; i++) sum += i; return sum; } }
        """;

    private readonly ScratchDirectory _scratch = new();

    [Theory]
    [InlineData("ConfusedByAttribute")]
    [InlineData("SmartAssemblyAttribute")]
    public void One_that_an_obfuscator_has_signed_is_refused(string mark)
    {
        var path = CSharp.Compile(_scratch.Path, "marked",
            $"[assembly: {mark}] class {mark} : System.Attribute; public class A {{ public void F() {{ }} }}");
        Refused(path, TestPoints.Point("f", "F"), $"obfuscated ({mark})");
    }

    [Fact]
    public void One_that_asks_not_to_be_taken_apart_is_refused()
    {
        var path = CSharp.Compile(_scratch.Path, "closed",
            "[assembly: System.Runtime.CompilerServices.SuppressIldasm] public class A { public void F() { } }");
        Refused(path, TestPoints.Point("f", "F"), "obfuscated (SuppressIldasmAttribute)");
    }

    // Names that are no identifiers: a space of no width, a control character, one from the private range, the same name for all.
    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u0001")]
    [InlineData("\ue000\ue001")]
    [InlineData("a.b/c`1<d>")]
    public void One_with_names_that_cannot_be_printed_is_woven_and_works_as_before(string name)
    {
        var path = Changed("renamed", type =>
        {
            (type.Namespace, type.Name) = ("", name);
            foreach (var method in type.Methods.Where(method => !method.IsConstructor))
                method.Name = name;
        });
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("all", "*")));
        using var program = new LoadedProgram(path);
        Assert.True(program.PrepareAll() > 2);
        using var spans = new SpanRecorder("renamed");
        var secret = program.Assembly.GetTypes().Single(type => type.Name.EndsWith(name[^1]));
        var add = secret.GetMethods().Single(method => method.Name == name && method.GetParameters().Length == 2);
        Assert.Equal(5, add.Invoke(Activator.CreateInstance(secret), [2, 3]));
        Assert.Contains("- > all Internal Unset {}", spans.Lines());
    }

    // What is never run may be anything: disassemblers are to stumble over it, the JIT does not look.
    [Theory]
    [InlineData("Add")]
    [InlineData("Other")]
    public void One_with_code_that_is_none_behind_a_jump_is_refused_or_works_as_before(string woven)
    {
        var path = Changed("junk", type =>
        {
            var body = type.Methods.Single(method => method.Name == "Add").Body;
            var first = body.Instructions[0];
            var code = body.GetILProcessor();
            code.InsertBefore(first, code.Create(OpCodes.Br, first));
            for (var i = 0; i < 8; i++)
                code.InsertBefore(first, code.Create(OpCodes.Ldc_I4, 0x24242424));
        });
        // 0x24 is no instruction, neither by itself nor behind 0xfe.
        var image = File.ReadAllBytes(path);
        byte[] marker = [0x20, 0x24, 0x24, 0x24, 0x24];
        for (var at = image.AsSpan().IndexOf(marker); at >= 0; at = image.AsSpan().IndexOf(marker))
            image[at] = 0xfe;
        File.WriteAllBytes(path, image);
        Assert.Equal(5, Add(path, "junk"));
        try
        {
            TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("some", woven)));
        }
        catch (AssemblyException e)
        {
            Assert.Contains("damaged", e.Message);
            Assert.Equal(image, File.ReadAllBytes(path));
        }
        Assert.Empty(Directory.GetFiles(_scratch.Path, "*patchtracer*"));
        Assert.Equal(5, Add(path, "junk"));
    }

    // A block that nothing reaches, with too little on the stack, and a branch into the middle of nothing.
    [Fact]
    public void One_with_blocks_that_nothing_reaches_is_woven_and_works_as_before()
    {
        var path = Changed("unreached", type =>
        {
            var body = type.Methods.Single(method => method.Name == "Add").Body;
            var first = body.Instructions[0];
            var code = body.GetILProcessor();
            code.InsertBefore(first, code.Create(OpCodes.Br, first));
            code.InsertBefore(first, code.Create(OpCodes.Pop));
            code.InsertBefore(first, code.Create(OpCodes.Add));
            code.InsertBefore(first, code.Create(OpCodes.Br, body.Instructions[1]));
        });
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("all", "*")));
        Assert.Equal(5, Add(path, "unreached"));
    }

    public void Dispose() => _scratch.Dispose();

    private static int Add(string path, string name)
    {
        var load = new System.Runtime.Loader.AssemblyLoadContext(name, isCollectible: true);
        try
        {
            var secret = load.LoadFromStream(new MemoryStream(File.ReadAllBytes(path))).GetType("Lib.Secret")!;
            return (int)secret.GetMethod("Add")!.Invoke(Activator.CreateInstance(secret), [2, 3])!;
        }
        finally
        {
            load.Unload();
        }
    }

    private string Changed(string name, Action<TypeDefinition> change)
    {
        var path = _scratch[$"{name}.dll"];
        using var module = ModuleDefinition.ReadModule(CSharp.Compile(_scratch.Sub("compiled"), name, Source));
        change(module.GetType("Lib.Secret"));
        module.Write(path);
        return path;
    }

    private void Refused(string path, string point, string expected)
    {
        var (before, files) = (File.ReadAllBytes(path), Directory.GetFiles(_scratch.Path));
        var refusal = Assert.Throws<AssemblyException>(() => AssemblyWeaver.Plan(path, TestPoints.Catalog(point)).Write());
        Assert.Contains(expected, refusal.Message);
        Assert.Contains("weave before it is obfuscated", refusal.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(files, Directory.GetFiles(_scratch.Path));
    }
}
