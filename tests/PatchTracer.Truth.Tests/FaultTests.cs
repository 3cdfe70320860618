using PatchTracer.Experiments;
using PatchTracer.Experiments.Files;
using PatchTracer.Traces;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Truth.Datasets;
using PatchTracer.Truth.Faults;

namespace PatchTracer.Truth.Tests;

/// <summary>What is asked of rounds in which something is slow, on rounds that are made for it.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Kubelet = "kubelet.volume.wait (kubelet)";

    private static readonly FaultLabel Volumes = new()
    {
        About = "volumes",
        Group = "deploy",
        Layer = "kubelet",
        Operations = [Kubelet],
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_layer_and_the_operation_of_what_is_slow_are_named()
    {
        var trial = FaultTrial.Of("volumes", Volumes, Rounds(0), Rounds(3_000_000_000));

        Assert.True(trial.Ours.IsRightLayer(Volumes));
        Assert.Equal(1, trial.Ours.PlaceOf(Volumes));
        Assert.Equal(3e9, trial.Layer!.Change.Value, 1e8);
    }

    [Fact]
    public void Of_equal_rounds_nothing_is_said() => Assert.True(FaultTrial.Of("again", null, Rounds(0), Rounds(0)).Ours.IsNothing);

    /// <summary>A small part of what `make dataset` makes, three rounds of each variant.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public async Task In_the_committed_rounds_each_layer_is_the_first_that_is_named()
    {
        var score = await FaultScore.ReadAsync(FaultExperiment.Of(Path.Combine(MutantTests.Root, "samples/dataset")), _ => { }, default);

        Assert.Equal(["api-create", "bind"], score.Faults.Select(trial => trial.Variant));
        Assert.All(score.Faults, trial => Assert.True(trial.Ours.IsRightLayer(trial.Label!),
            $"{trial.Variant}: {string.Join(", ", trial.Ours.Layers)}"));
        Assert.All(score.Faults, trial => Assert.InRange(trial.Ours.PlaceOf(trial.Label!) ?? int.MaxValue, 1, 3));
        Assert.Equal((10, 0), (score.Equal.Count, score.FalseAlarms));
    }

    [Fact]
    public async Task A_data_set_has_what_verify_needs_and_is_scored_as_the_rounds_that_it_was_made_of()
    {
        var (from, to) = (Path.Combine(MutantTests.Root, "samples/dataset"), Path.Combine(_directory.FullName, "set"));
        var options = DatasetOptions.Parse([from, "--output", to, "--variants", "clean,bind", "--rounds", "2"], out _)!;

        Assert.Equal(0, await DatasetCommand.RunAsync(options, default));

        Assert.Equal(["bind", "clean"], Directory.EnumerateDirectories(to).Select(Path.GetFileName).Order());
        Assert.Equal(["01", "02"], Directory.EnumerateDirectories(Path.Combine(to, "bind")).Select(Path.GetFileName).Order());
        Assert.Contains("| `bind` |", File.ReadAllText(Path.Combine(to, "README.md")));
        var score = await FaultScore.ReadAsync(FaultExperiment.Of(to), _ => { }, default);
        Assert.Equal((1, 2), (score.Faults.Count, score.Rounds));
        Assert.Contains("takes the place of nothing",
            (await Assert.ThrowsAsync<ExperimentException>(() => DatasetCommand.RunAsync(options, default))).Message);
    }

    [Theory]
    [InlineData("dataset takes the directory of the rounds first")]
    [InlineData("'0' is no number of rounds", "rounds", "--rounds", "0")]
    [InlineData("there is no option --seeds", "rounds", "--seeds", "1-3")]
    public void Wrong_options_of_a_data_set_are_named(string wrong, params string[] args)
    {
        Assert.Null(DatasetOptions.Parse(args, out var said));
        Assert.Equal(wrong, said);
    }

    [Fact]
    public void Self_time_is_a_span_without_its_children()
    {
        var times = OperationTimes.Self(new SpanSet(
            [Span(1, 0, "a", 0, 100), Span(2, 1, "b", 10, 40), Span(3, 1, "c", 30, 60), Span(4, 1, "d", 90, 120)]));

        Assert.Equal(["a 40", "b 30", "c 30", "d 30"], Text(times));
    }

    [Fact]
    public void The_path_of_a_root_goes_back_along_what_ended_last_and_knows_no_effect_that_outlasts_it()
    {
        var times = OperationTimes.OnRootPaths(new SpanSet(
            [Span(1, 0, "a", 0, 100), Span(2, 1, "b", 10, 40), Span(3, 1, "c", 50, 90), Span(4, 3, "d", 60, 200), Span(5, 1, "beside", 20, 70)]));

        Assert.Equal(["a 30", "b 30", "c 10", "d 30"], Text(times));
    }

    [Fact]
    public void Without_its_delay_a_trace_takes_so_much_less_and_what_came_after_it_comes_earlier()
    {
        const long second = 1_000_000_000;
        var slow = Span(2, 1, "b", second, 6 * second) with { Attributes = AttributeList.Of(("patchtracer.fault", "delay=3s")) };
        Span[] spans = [Span(1, 0, "a", 0, 10 * second), slow, Span(3, 1, "c", 6 * second, 9 * second)];
        double? Median(params Span[] of)
        {
            var graph = CausalGraph.Stitch(new SpanSet(of), Inventory.Empty, StitchOptions.Default);
            return new WithoutFault(graph).Median(SubjectGroups.OfRoots(graph)[0]);
        }

        Assert.Equal(7e9, Median(spans)!.Value, 1);
        Assert.Null(Median(spans[0], spans[2]));
    }

    [Fact]
    public void Spans_that_are_each_others_parents_end()
    {
        var spans = new SpanSet([Span(1, 2, "a", 0, 100), Span(2, 1, "b", 0, 100), Span(3, 3, "c", 0, 100)]);

        Assert.Equal(["c 100"], Text(OperationTimes.OnRootPaths(spans)));
        Assert.Contains("c 100", Text(OperationTimes.Self(spans)));
    }

    [Theory]
    [InlineData("faults", 7, 7)]
    [InlineData("faults-more", 10, 6)]
    [InlineData("faults-held-out", 10, 6)]
    public void Every_variant_of_an_experiment_has_a_label_and_what_a_label_says_is_what_the_catalog_says_of_the_tracepoint(
        string name, int faults, int layers)
    {
        var file = Path.Combine(MutantTests.Root, FaultExperiment.OfCheckout(name, "").File);
        var experiment = ExperimentFile.Load(file);
        var labels = FaultLabel.Read(Path.ChangeExtension(file, ".labels.json"));

        Assert.Equal(experiment.Variants.Keys.Order(), labels.Keys.Order());
        Assert.True(labels.Values.OfType<FaultLabel>().Count() >= faults);
        Assert.True(labels.Values.OfType<FaultLabel>().Select(label => label.Layer).Distinct().Count() >= layers);
        foreach (var (called, variant) in experiment.Variants)
        {
            var tracepoint = variant.Tracing.Faults.Split(':')[0].Split('/')[^1];
            Assert.Equal(called is "clean" or "again", labels[called] is null);
            if (tracepoint.Length == 0 || labels[called] is not { } label)
                continue;
            var text = File.ReadAllLines(Directory.EnumerateFiles(experiment.Catalog, "*.yaml", SearchOption.AllDirectories)
                .Single(point => File.ReadLines(point).Contains($"id: {tracepoint}")));
            Assert.Contains($"layer: {label.Layer}", text);
        }
    }

    [Fact]
    public void A_label_that_is_none_is_told_with_its_place()
    {
        var file = Path.Combine(_directory.FullName, "labels.json");
        File.WriteAllText(file, """{"a": {"about": "x", "layer": "kubelet", "operation": []}}""");

        Assert.StartsWith($"{file}:1: ", Assert.Throws<FormatException>(() => FaultLabel.Read(file)).Message);
    }

    [Fact]
    public void Labels_are_written_as_they_are_read()
    {
        var file = Path.Combine(MutantTests.Root, FaultExperiment.OfCheckout("faults", "").Labels);
        var copy = Path.Combine(_directory.FullName, "labels.json");
        File.WriteAllText(copy, FaultLabel.Write(FaultLabel.Read(file)));

        Assert.Equal(FaultLabel.Write(FaultLabel.Read(file)), FaultLabel.Write(FaultLabel.Read(copy)));
    }

    [Theory]
    [InlineData("faults takes directories of rounds first")]
    [InlineData("faults takes directories of rounds first", "--output", "x")]
    [InlineData("--output has no value", "rounds", "--output")]
    [InlineData("there is no option --seeds", "rounds", "--seeds", "1-3")]
    public void Wrong_options_are_named(string wrong, params string[] args)
    {
        Assert.Null(FaultOptions.Parse(args, out var said));
        Assert.Equal(wrong, said);
    }

    /// <summary>Six rounds that differ by some percent, with a pod's start of ten seconds in three layers.</summary>
    private static List<FaultRound> Rounds(long slow)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 6).Select(round =>
        {
            double Jitter(double nanos) => nanos * (1 + 0.04 * (random.NextDouble() - 0.5));
            var (kubelet, app, cri) = (Jitter(3e9) + slow, Jitter(5e9), Jitter(2e9));
            var sum = (long)(kubelet + app + cri);
            return new FaultRound(new Round($"{round}", new Dictionary<string, string>(),
                [new RoundGroup
                {
                    Name = "deploy",
                    Durations = [sum - 1_000_000, sum, sum + 1_000_000],
                    Parts = Enum.GetValues<PathDimension>().ToDictionary(dimension => dimension, dimension => (IReadOnlyDictionary<string, double>)
                        (dimension == PathDimension.Layer ? new() { ["kubelet"] = kubelet, ["app"] = app, ["cri"] = cri }
                        : dimension == PathDimension.Operation ? new() { [Kubelet] = kubelet, ["startup (hotrod)"] = app, ["sandbox (kubelet)"] = cri }
                        : new Dictionary<string, double>())),
                    Spans = new Dictionary<string, double>(),
                }]), new Dictionary<Operation, double>(), new Dictionary<Operation, double>(), new Dictionary<string, double>());
        })];
    }

    private static string[] Text(IReadOnlyDictionary<Operation, double> times) =>
        [.. times.Where(time => time.Value > 0).OrderBy(time => time.Key.Name, StringComparer.Ordinal)
            .Select(time => $"{time.Key.Name.Split(' ')[0]} {time.Value}")];

    private static Span Span(byte id, byte parent, string name, long start, long end) => new()
    {
        TraceId = TraceId.Parse("0102030405060708090a0b0c0d0e0f10"),
        SpanId = SpanId.Parse($"00000000000000{id:x2}"),
        ParentSpanId = SpanId.Parse($"00000000000000{parent:x2}"),
        Name = name,
        Kind = SpanKind.Internal,
        StartUnixNano = start,
        EndUnixNano = end,
    };
}
