using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests;

/// <summary>Woven methods decompile to readable C#: goldens in corpus/decompiled. UPDATE_GOLDEN=1 rewrites them.</summary>
public sealed class DecompilationTests
{
    private static readonly string Goldens = Path.Combine(AppContext.BaseDirectory, "corpus", "decompiled");

    [Fact]
    public void Woven_methods_decompile_to_readable_CSharp()
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, "decompiled", File.ReadAllText(Path.Combine(Goldens, "Service.cs")));
        TestPoints.Weave(path, TestPoints.Catalog(TestPoints.Point("all", "*", "Service", span: "  attributes: {id: param(id)}\n").Replace("method: \"*\"", "method: \"*Id\"")));
        var actual = DecompiledDiff.Decompile(path, File.ReadAllBytes(path), "App.Service", [Path.GetDirectoryName(typeof(object).Assembly.Location)!]);

        var golden = Path.Combine(Goldens, "Service.woven.cs");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(Sources.Project, "corpus", "decompiled", "Service.woven.cs"), actual);
        else
            Assert.Equal(File.ReadAllText(golden), actual);
    }

    [Fact]
    public void A_diff_shows_what_weaving_adds_as_CSharp()
    {
        using var scratch = new ScratchDirectory();
        var path = CSharp.Compile(scratch.Path, "diffed", File.ReadAllText(Path.Combine(Goldens, "Service.cs")));
        var plan = AssemblyWeaver.Plan(path, TestPoints.Catalog(TestPoints.Point("one", "WaitId", "Service")));
        var diff = plan.Diff();

        Assert.Contains("--- a/App.Service.cs", diff);
        Assert.Contains("+\t\t\t\tactivity = Tracepoints.Start(\"one\", 0, mayBeRoot: true);", diff);
    }
}
