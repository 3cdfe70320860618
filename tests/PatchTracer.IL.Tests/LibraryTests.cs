using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>Well-known libraries with a span in every public method do the same work as before.</summary>
[Trait("speed", "slow")]
public sealed class LibraryTests
{
    [Fact]
    public void YamlDotNet_reads_and_writes_documents() => SameWork("YamlDotNet", """
        var yaml = "name: x\nlist: [1, 2.5, true, ~]\nmap:\n  a: &anchor b\n  c: *anchor\ntext: |\n  two\n  lines\n";
        var value = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<object>(yaml);
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(new System.IO.StringReader(yaml));
        var error = "";
        try { new YamlDotNet.Serialization.Deserializer().Deserialize<object>("a: [1"); } catch (YamlDotNet.Core.YamlException e) { error = e.Message; }
        return new YamlDotNet.Serialization.SerializerBuilder().Build().Serialize(value) + stream.Documents[0].RootNode + error
            + new YamlDotNet.Serialization.SerializerBuilder().JsonCompatible().Build().Serialize(new { Number = 1, Items = new[] { "a", "b" } });
        """);

    [Fact]
    public void Spectre_Console_renders_tables_trees_and_markup() => SameWork("Spectre.Console", """
        var writer = new System.IO.StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings { Out = new Spectre.Console.AnsiConsoleOutput(writer), Ansi = Spectre.Console.AnsiSupport.Yes, ColorSystem = Spectre.Console.ColorSystemSupport.TrueColor });
        console.Profile.Width = 60;
        var table = new Spectre.Console.Table();
        Spectre.Console.TableExtensions.AddColumns(table, "a", "[red]b[/]");
        Spectre.Console.TableExtensions.AddRow(table, "1", "two [bold]three[/]");
        console.Write(table);
        var tree = new Spectre.Console.Tree("root");
        Spectre.Console.HasTreeNodeExtensions.AddNode(tree, "leaf");
        console.Write(tree);
        console.Write(new Spectre.Console.Rule("end"));
        try { console.Write(new Spectre.Console.Markup("[broken")); } catch (System.InvalidOperationException e) { writer.Write(e.Message); }
        return writer.ToString();
        """, "Spectre.Console.Ansi");

    [Fact]
    public void Google_Protobuf_encodes_and_decodes_messages() => SameWork("Google.Protobuf", """
        var message = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseJson("{\"a\": [1, \"x\", null, {\"b\": true}], \"c\": 1.5}");
        var bytes = Google.Protobuf.MessageExtensions.ToByteArray(message);
        var again = Google.Protobuf.WellKnownTypes.Struct.Parser.ParseFrom(bytes);
        var error = "";
        try { Google.Protobuf.WellKnownTypes.Struct.Parser.ParseFrom(new byte[] { 10, 200 }); } catch (Google.Protobuf.InvalidProtocolBufferException e) { error = e.Message; }
        return System.Convert.ToHexString(bytes) + again + again.Equals(message) + error
            + Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(System.DateTime.UnixEpoch) + Google.Protobuf.Reflection.FileDescriptor.DescriptorProtoFileDescriptor.Name;
        """);

    [Fact]
    public void LibGit2Sharp_commits_and_compares() => SameWork("LibGit2Sharp", """
        var folder = System.IO.Directory.CreateTempSubdirectory("patchtracer-git-").FullName;
        try
        {
            LibGit2Sharp.Repository.Init(folder);
            using var repository = new LibGit2Sharp.Repository(folder);
            var who = new LibGit2Sharp.Signature("a", "a@b", System.DateTimeOffset.UnixEpoch);
            System.IO.File.WriteAllText(System.IO.Path.Combine(folder, "f"), "one\n");
            LibGit2Sharp.Commands.Stage(repository, "*");
            var first = repository.Commit("first", who, who, null);
            System.IO.File.WriteAllText(System.IO.Path.Combine(folder, "f"), "two\n");
            LibGit2Sharp.Commands.Stage(repository, "*");
            var second = repository.Commit("second", who, who, null);
            var patch = repository.Diff.Compare<LibGit2Sharp.Patch>(first.Tree, second.Tree);
            var error = "";
            try { repository.Branches.Add("b", "no-such-thing"); } catch (LibGit2Sharp.LibGit2SharpException e) { error = e.Message; }
            return first.Sha + second.Sha + patch.Content + string.Join(",", repository.Commits.Select(c => c.MessageShort)) + error;
        }
        finally { System.IO.Directory.Delete(folder, true); }
        """);

    private static void SameWork(string library, string work, params string[] others)
    {
        using var scratch = new ScratchDirectory();
        var before = Run(Prepare(scratch.Sub("before"), library, work, others), null, out _);
        var driver = Prepare(scratch.Sub("after"), library, work, others);
        var plan = TestPoints.Weave(Path.Combine(Path.GetDirectoryName(driver)!, library + ".dll"),
            TestPoints.Catalog(TestPoints.Point("every", "*", more: ", public: true")), new() { References = [AppContext.BaseDirectory] });
        Assert.Equal(PublicMethods(Path.Combine(AppContext.BaseDirectory, library + ".dll")), plan.Explanations[0].Methods.Length);

        Assert.Equal(before, Run(driver, null, out _));
        Assert.Equal(before, Run(driver, library, out var spans));
        Assert.True(spans > 50, $"{spans} spans");
    }

    // Those with a body that others can call, also by an interface that they implement explicitly; counted by another reader of metadata.
    private static int PublicMethods(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        bool IsPublic(TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsPublic(metadata.GetTypeDefinition(type.GetDeclaringType())),
            _ => false,
        };
        bool IsCalled(MethodDefinitionHandle handle, ILookup<EntityHandle, MethodImplementation> overriding)
        {
            var method = metadata.GetMethodDefinition(handle);
            return method.RelativeVirtualAddress != 0 && !metadata.GetString(method.Name).StartsWith('<')
                && ((method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public || overriding.Contains(handle));
        }
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(IsPublic).Sum(type =>
        {
            var overriding = type.GetMethodImplementations().Select(metadata.GetMethodImplementation)
                .ToLookup(implementation => implementation.MethodBody);
            return type.GetMethods().Count(method => IsCalled(method, overriding));
        });
    }

    private static string Prepare(string folder, string library, string work, string[] others)
    {
        foreach (var name in others.Append(library))
            File.Copy(Path.Combine(AppContext.BaseDirectory, name + ".dll"), Path.Combine(folder, name + ".dll"));
        foreach (var native in Directory.Exists(Native) ? Directory.GetFiles(Native) : [])
            File.Copy(native, Path.Combine(folder, Path.GetFileName(native)));
        return CSharp.Compile(folder, "driver",
            "using System.Linq; public static class Driver { public static string Run() { " + work + " } }",
            references: [.. others.Append(library).Select(name => Path.Combine(folder, name + ".dll"))]);
    }

    private static string Native => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

    private static string Run(string driver, string? listenTo, out int spans)
    {
        using var program = new LoadedProgram(driver);
        using var recorder = listenTo is null ? null : new SpanRecorder(listenTo);
        var result = program.Call<string>("Driver", "Run");
        spans = recorder?.Ended.Count ?? 0;
        if (listenTo is not null)
        {
            foreach (var assembly in program.Assemblies.Where(assembly => assembly.GetName().Name == listenTo))
                Assert.True(LoadedProgram.PrepareAll(assembly) > 1000);
        }
        return result;
    }
}
