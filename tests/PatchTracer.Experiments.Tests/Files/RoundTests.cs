using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Tests.Files.Keys;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files;

/// <summary>Experiments that are several runs: what each is made of, in which order, and how they go on.</summary>
public sealed class RoundTests : IDisposable
{
    private const string Two = "rounds: 4\nvariants:\n  plain: {}\n  slow: {tracing: {faults: \"kubelet.*:delay=1s\"}}\n";

    private readonly Variant _variant = new();

    public void Dispose() => _variant.Dispose();

    [Fact]
    [Key("variants")]
    public void A_variant_is_the_file_with_its_own_in_place_of_the_files()
    {
        _variant.Write("other/README", "");
        var experiment = _variant.And("""
            tracing: {mode: link, sampling: 0.5}
            variants:
              plain: {}
              faulty: {tracing: {faults: "a:drop"}}
              untraced: {tracing: {sampling: "off"}}
              tree: {kubernetes: {tree: other}, load: {requests: [{path: /a}, {path: /b}]}}

            """);

        Assert.Equal(["plain", "faulty", "untraced", "tree"], experiment.Variants.Keys);
        Assert.Equal(experiment.Tracing, experiment.Variants["plain"].Tracing);
        Assert.Equal(new TracingSection { Mode = "link", Sampling = "0.5", Faults = "a:drop" }, experiment.Variants["faulty"].Tracing);
        Assert.Equal(Path.Combine(_variant.Directory, "other"), experiment.Variants["tree"].Kubernetes.Tree);
        Assert.Equal(["/a", "/b"], experiment.Variants["tree"].Load!.Requests.Select(request => request.Path));
        Assert.Equal(4, Assert.Single(experiment.Variants["tree"].Load!.Stages).Count);
        Assert.All(experiment.Variants.Values, variant => Assert.Equal(("one", 1), (variant.Name, variant.Rounds)));
        Assert.True(experiment.HasRounds);
        Assert.False(_variant.With().HasRounds);
    }

    [Theory]
    [InlineData("variants: {a: {nmae: x}}", "unknown key `nmae`, did you mean `name`?; known here: ")]
    [InlineData("variants: {a: {name: x}}", "`name` is the same for all variants")]
    [InlineData("variants: {a: {rounds: 2}}", "`rounds` is the same for all variants")]
    [InlineData("variants: {a: {}, b: {}}", "the variants a and b are the same")]
    [InlineData("variants: {a: {}, warm-up: {tracing: {mode: link}}}", "a variant is called `warm-up`")]
    [InlineData("variants: {../a: {}}", "a variant is called `../a`")]
    [InlineData("variants: {a: {cluster: {name: other}}}", "`cluster.name` is the same for all variants")]
    [InlineData("variants: {a: {contract: nowhere.yaml}}", "which does not exist (variant a)")]
    [InlineData("rounds: 0", "`rounds` is 0")]
    [InlineData("warm-up: -1", "`warm-up` is -1")]
    public void What_cannot_be_carried_out_in_rounds_is_told_before_anything_is_done(string more, string message) =>
        Assert.Contains(message, Assert.Throws<ExperimentException>(() => _variant.And(more + "\n")).Message);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Over_twice_as_many_rounds_as_variants_each_was_at_every_place_and_before_every_other_as_often(int count)
    {
        var names = Enumerable.Range(0, count).Select(i => $"v{i}").ToArray();
        var experiment = _variant.And($"rounds: {2 * count}\nvariants: {{{string.Join(", ", names.Select((name, i) => $"{name}: {{tracing: {{sampling: 0.{i + 1}}}}}"))}}}\n");

        var rounds = RoundPlan.Of(experiment).GroupBy(round => round.Number).Select(round => round.Select(run => run.Variant!).ToArray())
            .ToList();

        Assert.Equal(2 * count, rounds.Count);
        foreach (var name in names)
        {
            for (var place = 0; place < count; place++)
                Assert.Equal(2, rounds.Count(order => order[place] == name));
            foreach (var other in names.Where(other => other != name))
                Assert.Equal(count, rounds.Count(order => Array.IndexOf(order, name) < Array.IndexOf(order, other)));
        }
    }

    [Fact]
    [Key("rounds")]
    [Key("warm-up")]
    public void Each_variant_has_its_rounds_and_those_to_warm_up_come_first_and_are_kept_apart()
    {
        var paths = RoundPlan.Of(_variant.And("warm-up: 1\n" + Two)).Select(round => round.Path).ToList();

        Assert.Equal(["warm-up/plain-01", "warm-up/slow-01"], paths.Take(2).Order());
        Assert.Equal(["plain/01", "plain/02", "plain/03", "plain/04", "slow/01", "slow/02", "slow/03", "slow/04"], paths.Skip(2).Order());
        Assert.Equal(["rounds/01", "rounds/02"], RoundPlan.Of(_variant.And("rounds: 2\n")).Select(round => round.Path));
        Assert.Equal(paths, RoundPlan.Of(_variant.And("warm-up: 1\n" + Two)).Select(round => round.Path));
    }

    [Fact]
    public async Task Rounds_that_are_there_are_not_made_again_and_nothing_else_is_taken_for_them()
    {
        var experiment = _variant.And(Two);
        var digest = ExperimentRounds.DigestOf(experiment, _variant.Scope(experiment).Options);
        var path = Path.Combine(_variant.Directory, "bundles", "one-20260101-000000");
        var directory = await OpenAsync(path, digest);
        Assert.Equal(8, directory.Missing.Count);
        foreach (var round in directory.Rounds.Take(3))
            _variant.Write(Path.Combine(directory.Of(round), Path.GetFileName(new BundleFiles("").Verdict)), "{}");
        // What a killed run left is not a bundle.
        _variant.Write(Path.Combine(directory.Of(directory.Rounds[3]) + ".partial", "verdict.json"), "{}");

        Assert.Equal(directory.Rounds.Skip(3), (await OpenAsync(path, digest)).Missing);
        // A file of somebody else that is damaged is in nobody's way, and an error where it is named.
        var damaged = _variant.Write("bundles/two-20270101-000000/rounds.json", "{");
        await Assert.ThrowsAsync<ExperimentException>(() => OpenAsync(Path.GetDirectoryName(damaged)!, digest));
        // Which rounds there are follows from the experiment, whatever the file says of it.
        var file = Path.Combine(path, RoundsDirectory.FileName);
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("\"slow\"", "\"../../elsewhere\"", StringComparison.Ordinal));
        Assert.Equal(directory.Rounds, (await OpenAsync(path, digest)).Rounds);
        await File.WriteAllTextAsync(file, text);
        Assert.Equal(path, RoundsDirectory.FindUnfinished(Path.GetDirectoryName(path)!, digest, directory.Rounds));
        Assert.Null(RoundsDirectory.FindUnfinished(Path.GetDirectoryName(path)!, "another", directory.Rounds));
        Assert.Contains("of another experiment", (await Assert.ThrowsAsync<ExperimentException>(() => OpenAsync(path, "another"))).Message);
        foreach (var round in directory.Rounds)
            _variant.Write(Path.Combine(directory.Of(round), "verdict.json"), "{}");
        Assert.Null(RoundsDirectory.FindUnfinished(Path.GetDirectoryName(path)!, digest, directory.Rounds));
        Assert.Contains("something is there already",
            (await Assert.ThrowsAsync<ExperimentException>(() => OpenAsync(_variant.Directory, digest))).Message);

        Task<RoundsDirectory> OpenAsync(string where, string what) =>
            RoundsDirectory.OpenAsync(where, experiment.Name, what, RoundPlan.Of(experiment), default);
    }

    [Fact]
    public void Rounds_of_what_was_changed_since_are_others()
    {
        var options = _variant.Scope(_variant.With()).Options;
        List<string> digests =
        [
            .. new[] { Two, Two.Replace("1s", "2s", StringComparison.Ordinal),
                Two.Replace("rounds: 4", "rounds: 5", StringComparison.Ordinal) }
                .Select(more => ExperimentRounds.DigestOf(_variant.And(more), options)),
            ExperimentRounds.DigestOf(_variant.And(Two), options with { Tree = "/elsewhere" }),
        ];
        _variant.Write("contract.yaml", File.ReadAllText(Path.Combine(_variant.Directory, "contract.yaml")) + "# changed\n");
        digests.Add(ExperimentRounds.DigestOf(_variant.And(Two), options));
        Assert.Equal(digests.Count, digests.Distinct().Count());
    }
}
