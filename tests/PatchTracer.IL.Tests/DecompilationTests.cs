using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Emission;
using PatchTracer.IL.Tests.Tools;
using PatchTracer.IL.Writing;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>
/// Woven methods decompile to readable C#: one golden for each kind of method in corpus/decompiled, KIND.woven.cs beside KIND.cs.
/// UPDATE_GOLDEN=1 rewrites them.
/// </summary>
public sealed class DecompilationTests
{
    private const string Golden = ".woven.cs";

    private static readonly string Goldens = Path.Combine(AppContext.BaseDirectory, "corpus", "decompiled");

    private static readonly MethodCatalog Points = TestPoints.Catalog(
        TestPoints.Point("work", "Work*", span: "  attributes: {id: param(id)}\n"),
        TestPoints.Point("local", "Work/*").Replace("expect: each", "expect: any"),
        TestPoints.Point("constructor", ".ctor", "Constructor", span: "  attributes: {id: param(id)}\n")
            .Replace("expect: each", "expect: any"));

    private static readonly string[] Names =
        [.. Directory.GetFiles(Goldens, "*.cs").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Kinds =>
        [.. Names.Where(name => !name.EndsWith(Golden, StringComparison.Ordinal)).Select(name => name[..^".cs".Length])];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Woven_methods_decompile_to_readable_CSharp(string kind)
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch, kind);
        TestPoints.Weave(path, Points,
            new() { Select = point => kind == "Constructor" ? point.Id == "constructor" : point.Id != "constructor" });
        var type = kind is "Generic" or "IteratorHandlers" ? $"App.{kind}`1" : $"App.{kind}";
        var actual = Decompile(path, type);
        Compare(kind + Golden, actual);
    }

    [Theory]
    [InlineData("Iteration")]
    [InlineData("AsyncIteration")]
    public void What_woven_iterators_have_in_common_decompiles_to_readable_CSharp(string type)
    {
        using var scratch = new ScratchDirectory();
        var path = Compile(scratch, "Iterator");
        TestPoints.Weave(path, Points, new() { Select = point => point.Id == "work" });
        Compare(Path.Combine("runtime", $"{type}.cs"), Decompile(path, $"{RuntimeCopy.Namespace}.{type}"));
    }

    [Fact]
    public void Every_golden_belongs_to_a_kind() =>
        Assert.All(Names.Where(name => name.EndsWith(Golden, StringComparison.Ordinal)),
            name => Assert.Contains(name[..^Golden.Length] + ".cs", Names));

    [Fact]
    public void A_diff_shows_what_weaving_adds_as_CSharp()
    {
        using var scratch = new ScratchDirectory();
        var plan = AssemblyWeaver.Plan(Compile(scratch, "OfTask"), Points, new() { Select = point => point.Id == "work" });
        var diff = plan.Diff();

        Assert.Contains("--- a/App.OfTask.cs", diff);
        Assert.Contains("+\t\t\t\tactivity = Tracepoints.Start(\"work\", 0, mayBeRoot: true);", diff);
    }

    private static string Decompile(string path, string type) =>
        DecompiledDiff.Decompile(path, File.ReadAllBytes(path), type, [Path.GetDirectoryName(typeof(object).Assembly.Location)!]);

    private static void Compare(string golden, string actual)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(Sources.Project, "corpus", "decompiled", golden), actual);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(Goldens, golden)), actual);
    }

    private static string Compile(ScratchDirectory scratch, string kind) =>
        CSharp.Compile(scratch.Path, $"decompiled{kind}", File.ReadAllText(Path.Combine(Goldens, kind + ".cs")));
}
