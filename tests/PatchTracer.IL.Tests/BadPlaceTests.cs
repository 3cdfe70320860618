using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>
/// Files and directories that are not there, not to be read, not to be written, or something else than what they are named for.
/// </summary>
public sealed class BadPlaceTests : IDisposable
{
    private static readonly MethodCatalog Points = TestPoints.Catalog(TestPoints.Point("f", "F"));

    private readonly ScratchDirectory _scratch = new();
    private readonly string _path;

    public BadPlaceTests() => _path = CSharp.Compile(_scratch.Sub("app"), "app", "namespace Lib; public class A { public void F() { } }");

    [Fact]
    public void There_is_no_such_assembly() =>
        Refused(_scratch["app/other.dll"], null, "there is no such file or directory", "name an assembly, or a directory");

    [Fact]
    public void The_directory_holds_no_assembly()
    {
        var empty = _scratch.Sub("empty");
        File.WriteAllText(Path.Combine(empty, "native.dll"), "not an assembly");
        Refused(empty, null, "no assembly in this directory is a program or is named by a tracepoint", "name the one with the .dll files");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_assembly_of_a_directory_that_a_tracepoint_names_is_damaged(bool isCut)
    {
        var image = File.ReadAllBytes(_path);
        using (var reader = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(_path)))
            image.AsSpan(reader.PEHeaders.MetadataStartOffset, 64).Clear();
        File.WriteAllBytes(_scratch["app/damaged.dll"], isCut ? image[..1500] : image);
        Refused(_scratch["app"], null, _scratch["app/damaged.dll"], "damaged");
    }

    [Fact]
    public void The_folder_of_references_is_missing() =>
        Refused(_path, new() { References = [_scratch["nowhere"]] }, _scratch["nowhere"], "there is no such directory");

    // It has no strong name, so that nothing would be signed; the key is wrong for all that.
    [Theory]
    [InlineData("none.snk", "there is no such strong-name key")]
    [InlineData("app", "there is no such strong-name key")]
    [InlineData("junk.snk", "no strong-name key with its private half")]
    [InlineData("public.snk", "no strong-name key with its private half")]
    public void The_key_is_none(string name, string expected)
    {
        File.WriteAllText(_scratch["junk.snk"], "junk");
        using (var rsa = new System.Security.Cryptography.RSACryptoServiceProvider(2048))
            File.WriteAllBytes(_scratch["public.snk"], rsa.ExportCspBlob(includePrivateParameters: false));
        Refused(_path, new() { KeyFile = _scratch[name] }, _scratch[name], expected, "--key takes the .snk file");
    }

    [Fact]
    public void What_is_to_be_the_output_directory_is_a_file()
    {
        File.WriteAllText(_scratch["output"], "a file");
        var refusal = Assert.Throws<AssemblyException>(() => AssemblyWeaver.Plan(_path, Points).Write(_scratch["output"]));
        Assert.StartsWith(_scratch["output"], refusal.Message);
        Assert.Contains("--output DIR", refusal.Message);
        Assert.Equal("a file", File.ReadAllText(_scratch["output"]));
    }

    [SkippableFact]
    public void Its_directory_cannot_be_written_to()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may write everywhere");
        File.SetUnixFileMode(_scratch["app"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Refused(_path, null, "cannot be written", "make its directory writable", "--output DIR");
        }
        finally
        {
            File.SetUnixFileMode(_scratch["app"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [SkippableFact]
    public void It_may_not_be_read()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may read everything");
        File.SetUnixFileMode(_path, UnixFileMode.None);
        var refusal = Assert.Throws<AssemblyException>(() => AssemblyWeaver.Plan(_path, Points));
        Assert.Contains("cannot be read", refusal.Message);
    }

    public void Dispose() => _scratch.Dispose();

    private void Refused(string path, AssemblyWeaverOptions? options, params string[] expected)
    {
        var before = Files();
        var refusal = Assert.Throws<AssemblyException>(() => AssemblyWeaver.Plan(path, Points, options).Write());
        Assert.All(expected, text => Assert.Contains(text, refusal.Message));
        Assert.Equal(before, Files());
    }

    private List<(string, string)> Files() =>
        [.. Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file))))];
}
