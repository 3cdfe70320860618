using PatchTracer.Tracepoints.Points;

namespace PatchTracer.Weaving.Tests;

/// <summary>The catalog of this repository on every tree at hand.</summary>
public sealed class TreesTests
{
    public static TheoryData<string> Trees => RealTree.All;

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Every_tracepoint_fits_or_is_known_to_be_absent(string path)
    {
        using var tree = RealTree.Require(path);

        var plan = tree.Plan();

        Assert.Empty(plan.Diagnostics);
        Assert.DoesNotContain(plan.Explanations, explanation => explanation.Status == ExplanationStatus.Drifted);
        Assert.Contains(plan.Explanations, explanation => explanation.Status == ExplanationStatus.Found);
    }

    [SkippableTheory]
    [MemberData(nameof(Trees))]
    public void Gofmt_has_nothing_to_say_about_woven_files_that_it_had_not_before(string path)
    {
        using var tree = RealTree.Require(path);
        Skip.If(GoToolchain.All() is [], GoToolchain.MissingReason);
        var go = GoToolchain.All()[^1];
        foreach (var file in tree.Plan().Files)
        {
            Write(tree, $"woven/{file.Path}", file.Woven);
            Write(tree, $"original/{file.Path}", file.Original ?? "package x\n"u8.ToArray());
        }

        Assert.Equal(Suggestions(go, Path.Combine(tree.Scratch, "original")), Suggestions(go, Path.Combine(tree.Scratch, "woven")));
    }

    /// <summary>What a compiler would say, without compiling: seconds instead of the half hour that all dependencies take.</summary>
    [SkippableTheory]
    [Trait("speed", "slow")]
    [MemberData(nameof(Trees))]
    public async Task The_types_of_every_woven_package_are_right(string path)
    {
        using var tree = RealTree.Require(path);
        var go = tree.RequireToolchain();
        var checker = Path.Combine(tree.Scratch, "typecheck");
        ExternalProgram.Run(Path.Combine(go.Directory, "go"), Path.Combine(Repository.Tests, "typecheck"),
            new()
            {
                ["GOFLAGS"] = "",
                ["GO111MODULE"] = "on",
                ["GOTOOLCHAIN"] = "local",
                ["GOROOT"] = Path.GetDirectoryName(go.Directory)!
            }, TimeSpan.FromMinutes(10), "build", "-o", checker, ".").ShouldSucceed();
        var plan = tree.Plan();

        var result = tree.Run(checker, go, TimeSpan.FromMinutes(10), ["-overlay", await tree.WovenAsync(plan), .. tree.Packages(plan)]);

        Assert.Equal("", result.Output);
        result.ShouldSucceed();
    }

    /// <summary>What gofmt would change, without places: newer releases of it re-write comments of older trees.</summary>
    private static List<string> Suggestions(GoToolchain go, string directory) =>
        [.. go.Gofmt("-s", "-d", directory).Output.Split('\n')
            .Where(line => line.Length > 0 && line[0] is '+' or '-' && !line.StartsWith("+++", StringComparison.Ordinal)
                && !line.StartsWith("---", StringComparison.Ordinal))];

    private static void Write(RealTree tree, string relative, byte[] bytes)
    {
        var path = Path.Combine(tree.Scratch, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
