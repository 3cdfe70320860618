using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving.Tests;

public sealed class KnownFunctionsTests
{
    private const string Others = """{"of.another": [{"parameters": ["pod *Pod"], "results": ["error"], "calls": ["Get"]}]}""";

    [Fact]
    public async Task What_was_known_stays_and_what_cannot_be_read_is_not_written_over()
    {
        using var scratch = new ScratchDirectory();
        var plan = WeaveCase.Read("literals").Plan(scratch);
        var file = scratch.Write($"catalog/{KnownFunctions.FileName}", Others);
        var directory = Path.GetDirectoryName(file)!;

        await Catalog.Load(directory).Known.With(plan).SaveAsync(directory, default);
        var learnt = await File.ReadAllTextAsync(file);
        await Catalog.Load(directory).Known.With(plan).SaveAsync(directory, default);

        Assert.Equal(learnt, await File.ReadAllTextAsync(file));
        Assert.Equal("pod *Pod", Assert.Single(Catalog.Load(directory).Known["of.another"][0].Parameters));
        Assert.NotEmpty(Catalog.Load(directory).Known[
            plan.Explanations.First(explanation => explanation.Status == ExplanationStatus.Found).Tracepoint]);

        await File.WriteAllTextAsync(file, "mine");
        Assert.Throws<WeavingException>(() => Catalog.Load(directory));
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }
}
