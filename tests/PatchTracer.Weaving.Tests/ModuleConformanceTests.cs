using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Suggesting;
using PatchTracer.Weaving.Trees;
using Xunit.Abstractions;

namespace PatchTracer.Weaving.Tests;

/// <summary>Modules of other people, by path: what is suggested for them compiles.</summary>
[Trait("speed", "conformance")]
public sealed class ModuleConformanceTests(ITestOutputHelper log)
{
    private const string Variable = "PATCHTRACER_MODULES";

    public static TheoryData<string> Modules => [.. (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':')];

    [SkippableTheory]
    [MemberData(nameof(Modules))]
    public async Task What_is_suggested_for_a_module_compiles_in_it(string path)
    {
        Skip.If(path.Length == 0, $"needs Go modules of other people, vendored or in the module cache: {Variable}=DIR:DIR");
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        var tree = WeaveTree.Open(path, anyModule: true);

        var suggested = Suggester.Suggest(tree, Repository.Runtime);

        log.WriteLine($"{tree.Description}: {suggested.Length} suggested\n{string.Join('\n', suggested.CountBy(one => one.Why))}");
        Skip.If(suggested.IsEmpty, $"in {tree.Description} is no function in which a context comes in");
        var catalog = Catalog.Load("/suggested", [.. suggested.Select(one => ($"/suggested/{one.Path}", one.Text))]);
        var plan = Weaver.Plan(tree, catalog, new WeaveOptions(Repository.Runtime));
        Assert.True(plan.Fits, string.Join('\n', plan.Diagnostics));
        using var scratch = new ScratchDirectory();
        var overlay = Path.Combine(scratch.Path, "overlay.json");
        await plan.WriteOverlayAsync(overlay, default);
        string[] packages = [.. suggested.Select(one => $"./{Path.GetDirectoryName(one.File)}").Distinct()];
        Build(go, path, packages).ShouldSucceed();
        Build(go, path, ["-overlay", overlay, .. packages]).ShouldSucceed();
    }

    private static ProgramResult Build(GoToolchain go, string path, IReadOnlyList<string> arguments) =>
        ExternalProgram.Run(Path.Combine(go.Directory, "go"), path, new()
        {
            ["GOFLAGS"] = Directory.Exists(Path.Combine(path, "vendor")) ? "-mod=vendor" : "-mod=mod",
            ["GOPROXY"] = "off",
            ["GOTOOLCHAIN"] = "local",
            ["CGO_ENABLED"] = "0",
        }, TimeSpan.FromMinutes(30), ["build", .. arguments]);
}
