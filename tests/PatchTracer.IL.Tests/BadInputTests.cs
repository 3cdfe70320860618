using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.IL.Writing;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>What cannot be woven is refused with a reason and a way out; it is not touched, and nothing is left beside it.</summary>
public sealed class BadInputTests
{
    private const string Source = "namespace Lib; public class A { public void F() { } public Missing.Thing G(Missing.Thing t) => t; }";

    private static readonly MethodCatalog Points = TestPoints.Catalog(TestPoints.Point("f", "F"));

    [Theory]
    [InlineData("text", "not an assembly")]
    [InlineData("empty", "not an assembly")]
    [InlineData("elf", "a native program or library")]
    [InlineData("bundle", "a single-file program")]
    [InlineData("native", "a native program or library")]
    [InlineData("cut", "damaged")]
    [InlineData("mixed", "managed and native code in one file (C++/CLI)")]
    [InlineData("module", "a module without an assembly manifest (.netmodule)")]
    public void It_is_no_managed_assembly(string kind, string expected)
    {
        using var scratch = new ScratchDirectory();
        var path = scratch["input.dll"];
        File.WriteAllBytes(path, Image(kind, scratch));
        Refuses(scratch, path, expected);
    }

    [Fact]
    public void What_few_bytes_in_an_assembly_stand_for_has_a_limit()
    {
        using var scratch = new ScratchDirectory();
        using var packed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Fastest,
            leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 200; i++)
                deflate.Write(zeros);
        }
        var path = scratch["bomb.dll"];
        using (var module = Mono.Cecil.ModuleDefinition.ReadModule(Compile(scratch.Sub("whole"), "bomb")))
        {
            module.Resources.Add(new Mono.Cecil.EmbeddedResource("PatchTracer.Original.dll.deflate",
                Mono.Cecil.ManifestResourceAttributes.Private, packed.ToArray()));
            module.Write(path);
        }
        Refuses(scratch, path, "more than assemblies have");
    }

    [Fact]
    public void A_pipe_is_refused_though_nobody_writes_to_it()
    {
        using var scratch = new ScratchDirectory();
        using (var made = System.Diagnostics.Process.Start("mkfifo", [scratch["pipe.dll"]]))
            made.WaitForExit();

        Assert.Contains("it is a pipe", Assert.Throws<AssemblyException>(() => AssemblyWeaver.Plan(scratch["pipe.dll"], Points)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Damaged_metadata_never_does_harm(int seed, bool withIterators)
    {
        using var scratch = new ScratchDirectory();
        var whole = File.ReadAllBytes(withIterators
            ? CSharp.Compile(scratch.Sub("whole"), "damaged",
                File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "iterators.cs")))
            : Compile(scratch.Sub("whole"), "damaged"));
        var points = withIterators ? TestPoints.Catalog(TestPoints.Point("all", "*")) : Points;
        var random = new Random(seed);
        var path = scratch["damaged.dll"];
        for (var round = 0; round < 60; round++)
        {
            var image = (byte[])whole.Clone();
            for (var changed = 0; changed < 8; changed++)
                image[random.Next(512, image.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, image);
            try
            {
                AssemblyWeaver.Plan(path, points).Write();
            }
            catch (AssemblyException e)
            {
                Assert.StartsWith(path, e.Message);
                Assert.Equal(image, File.ReadAllBytes(path));
            }
            Assert.Equal([path], Directory.GetFiles(scratch.Path));
        }
    }

    [Fact]
    public void It_is_obfuscated()
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, "obfuscated",
            "[module: ConfusedBy] class ConfusedByAttribute : System.Attribute; public class A { public void F() { } }");
        Refuses(scratch, path, "obfuscated (ConfusedByAttribute)", "weave before it is obfuscated");
    }

    [Fact]
    public void A_reference_that_is_needed_is_missing()
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch.Path, "dangling");
        var points = TestPoints.Catalog(TestPoints.Point("g", "G", span: "  attributes: {x: param(t).Name}\n"));
        Refuses(scratch, path, points, "refers to missing", "--reference DIR");
        Assert.Empty(AssemblyWeaver.Plan(path, points, new() { References = [scratch["elsewhere"]] }).Diagnostics);
    }

    [Fact]
    public void A_reference_that_is_not_needed_may_be_missing()
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch.Path, "unneeded");
        TestPoints.Weave(path, Points);
    }

    [Fact]
    public void It_is_read_only()
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch.Path, "readonly");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Refuses(scratch, path, "read-only", "--output DIR");
        AssemblyWeaver.Plan(path, Points).Write(scratch.Sub("out"));
        Assert.True(File.Exists(scratch["out/readonly.dll"]));
    }

    [Fact]
    public void When_one_file_cannot_be_written_none_is()
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch.Path, "partly");
        var before = File.ReadAllBytes(path);
        File.Delete(scratch["partly.pdb"]);
        var plan = AssemblyWeaver.Plan(path, Points);
        // In the way of a second file, whose name is the greater.
        Directory.CreateDirectory(scratch["second"]);
        var refusal = Assert.Throws<AssemblyException>(
            () => FileReplacement.Write([(path, plan.Assemblies[0].Image), (scratch["new"], [1]), (scratch["second"], [2])]));
        Assert.StartsWith(scratch["second"], refusal.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(scratch.Path));
    }

    [Fact]
    public void Its_symbols_are_in_the_format_of_Windows()
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch.Path, "windows");
        File.WriteAllText(scratch["windows.pdb"], "Microsoft C/C++ MSF 7.00\r\n");
        Refuses(scratch, path, "symbols in the format of Windows");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Its_symbols_are_of_another_build(bool hasOwn)
    {
        using var scratch = new ScratchDirectory();
        var other = Compile(scratch.Sub("other"), "strange");
        var path = CSharp.Compile(scratch.Path, "strange", "namespace Lib; public class A { public int F() => 2; }",
            symbols: hasOwn ? Microsoft.CodeAnalysis.Emit.DebugInformationFormat.PortablePdb
            : Microsoft.CodeAnalysis.Emit.DebugInformationFormat.Pdb);
        File.Copy(Path.ChangeExtension(other, ".pdb"), scratch["strange.pdb"], overwrite: true);
        Refuses(scratch, path, TestPoints.Catalog(TestPoints.Point("f", "F")), "strange.pdb: symbols of another build than strange.dll",
            "delete the file");
    }

    [Fact]
    public void Its_symbols_are_damaged()
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch.Path, "torn");
        File.WriteAllBytes(scratch["torn.pdb"], File.ReadAllBytes(scratch["torn.pdb"])[..200]);
        Refuses(scratch, path, "torn.pdb: damaged symbols", "or delete the file");
    }

    [Theory]
    [InlineData("Items")]
    [InlineData("Later")]
    public void It_was_trimmed(string method)
    {
        using var scratch = new ScratchDirectory();
        var whole = CSharp.Compile(scratch.Sub("whole"), "trimmed", """
            using System.Collections.Generic; using System.Threading.Tasks; namespace Lib;
            public class A
            {
                public IEnumerable<int> Items() { yield return 1; }
                public async IAsyncEnumerable<int> Later() { await Task.Yield(); yield return 1; }
            }
            """);
        var path = scratch["trimmed.dll"];
        // As a trimmer leaves a machine that nobody disposes of.
        using (var module = Mono.Cecil.ModuleDefinition.ReadModule(whole))
        {
            foreach (var machine in module.GetType("Lib.A").NestedTypes)
            {
                foreach (var disposal in machine.Methods.Where(m => m.Name.Contains("Dispose", StringComparison.Ordinal)).ToList())
                    machine.Methods.Remove(disposal);
                foreach (var disposable in machine.Interfaces.Where(
                    i => i.InterfaceType.Name.Contains("Disposable", StringComparison.Ordinal)).ToList())
                    machine.Interfaces.Remove(disposable);
            }
            module.Write(path);
        }
        var told = Assert.Single(AssemblyWeaver.Plan(path, TestPoints.Catalog(TestPoints.Point("x", method))).Diagnostics).Message;
        Assert.Contains("trimmed. Weave in the build with PatchTracer.targets, which comes before trimming, or leave it out with `except`",
            told, StringComparison.Ordinal);
    }

    // Lib with a reference to an assembly that lies elsewhere.
    private static string Compile(string folder, string name)
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder, "elsewhere")).FullName;
        var missing = CSharp.Compile(elsewhere, "missing", "namespace Missing; public class Thing { public string Name => \"x\"; }");
        return CSharp.Compile(folder, name, Source, references: missing);
    }

    private static byte[] Image(string kind, ScratchDirectory scratch)
    {
        byte[] marker = Convert.FromHexString("8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae");
        byte[] elf = [0x7f, (byte)'E', (byte)'L', (byte)'F', .. new byte[64]];
        return kind switch
        {
            "text" => "just text"u8.ToArray(),
            "empty" => [],
            "elf" => [.. elf, .. new byte[8], .. marker],
            "bundle" => [.. elf, 1, 2, 3, 0, 0, 0, 0, 0, .. marker],
            "native" => NativePortableExecutable(),
            "mixed" => Mixed(File.ReadAllBytes(Compile(scratch.Sub("whole"), "mixed"))),
            "module" =>
                File.ReadAllBytes(CSharp.Compile(scratch.Sub("whole"), "module", "class A { void F() { } }",
                    options: CSharp.Library.WithOutputKind(Microsoft.CodeAnalysis.OutputKind.NetModule))),
            _ => File.ReadAllBytes(Compile(scratch.Sub("whole"), "cut"))[..700],
        };
    }

    // As the C++ compiler says that not all code is IL.
    private static byte[] Mixed(byte[] image)
    {
        using var reader = new PEReader(ImmutableArray.Create(image));
        const int Flags = 16;
        image[reader.PEHeaders.CorHeaderStartOffset + Flags] &= unchecked((byte)~CorFlags.ILOnly);
        return image;
    }

    // Headers of a 64-bit Windows library without a CLI header.
    private static byte[] NativePortableExecutable()
    {
        var image = new byte[1024];
        "MZ"u8.CopyTo(image);
        image[0x3c] = 0x80;
        "PE\0\0"u8.CopyTo(image.AsSpan(0x80));
        BitConverter.TryWriteBytes(image.AsSpan(0x84), (ushort)0x8664);
        BitConverter.TryWriteBytes(image.AsSpan(0x94), (ushort)240);
        BitConverter.TryWriteBytes(image.AsSpan(0x96), (ushort)0x2022);
        BitConverter.TryWriteBytes(image.AsSpan(0x98), (ushort)0x20b);
        BitConverter.TryWriteBytes(image.AsSpan(0x98 + 108), 16u);
        return image;
    }

    private static void Refuses(ScratchDirectory scratch, string path, params string[] expected) =>
        Refuses(scratch, path, Points, expected);

    private static void Refuses(ScratchDirectory scratch, string path, MethodCatalog points, params string[] expected)
    {
        var before = File.ReadAllBytes(path);
        var files = Directory.GetFiles(scratch.Path);
        var refusal = Assert.Throws<AssemblyException>(() => AssemblyWeaver.Plan(path, points).Write());
        Assert.All(expected, text => Assert.Contains(text, refusal.Message));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(files, Directory.GetFiles(scratch.Path));
    }
}
