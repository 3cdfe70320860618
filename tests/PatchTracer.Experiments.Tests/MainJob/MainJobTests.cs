using System.Text.Json.Nodes;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Locking;
using PatchTracer.Experiments.Tests.Files.Keys;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Secrets;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>
/// The whole main job on a real cluster, by the command that the README shows. In one collection, so that xunit runs the tests one after
/// the other: there is one cluster. The first to run creates it, the others keep it.
/// </summary>
[Collection("the cluster of the samples")]
[Trait("speed", "cluster")]
public sealed class MainJobTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    private string Bundle => Path.Combine(_directory, "bundle");

    private string CatalogCopy => Path.Combine(_directory, "catalog");

    [SkippableFact]
    public async Task Every_request_and_every_pod_is_complete_and_the_bundle_says_so_without_a_cluster()
    {
        RequireRoot();
        var job = await Job.RunSampleAsync("hotrod.yaml", Bundle);
        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        Assert.Empty(job.MissingEdges);
        Assert.Equal(100, Subjects(job, "dispatch"));
        Assert.Equal(17, Subjects(job, "deploy"));
        Assert.Contains("COMPLETE", job.Output);

        var verdict = await File.ReadAllTextAsync(Path.Combine(Bundle, "verdict.json"));
        var (exitCode, again, error) = await Job.CliAsync("verify", Bundle, "--json");
        Assert.True(exitCode == 0, error);
        Assert.Equal(verdict.Trim(), again.Trim());
        await AssertReplayedAsync();
        await AssertMadeAgainOfTheSameAsync();
    }

    // By the lock in the bundle what nodes run is made again, and held to it; what differs is told.
    private async Task AssertMadeAgainOfTheSameAsync()
    {
        var locked = new BundleFiles(Bundle).Lock;
        var (exitCode, _, error) = await Job.CliAsync("build", Job.Sample("hotrod.yaml"), "--lock", locked);
        Assert.True(exitCode == 0, error);
        var pins = ExperimentLock.Read(locked).Of(null)!.Pins;
        await File.WriteAllTextAsync(locked, (await File.ReadAllTextAsync(locked)).Replace(pins["binary kubelet"], new string('0', 64),
            StringComparison.Ordinal));
        (exitCode, _, error) = await Job.CliAsync("build", Job.Sample("hotrod.yaml"), "--lock", locked);
        Assert.Equal(1, exitCode);
        Assert.Contains($"binary kubelet: {pins["binary kubelet"][..24]}… here, {new string('0', 24)}… in the lock", error);
    }

    /// <summary>The lock that is committed was made on another machine. Debian's mirror goes on, and its packages are not ours to keep.</summary>
    [SkippableFact]
    public async Task The_main_job_is_made_here_of_what_its_committed_lock_says()
    {
        RequireRoot();
        var here = Path.Combine(_directory, "here.lock.json");
        var (exitCode, _, error) = await Job.CliAsync("lock", Job.Sample("hotrod.yaml"), "--output", here);
        Assert.True(exitCode == 0, error);

        var (committed, made) = (ExperimentLock.Read(ExperimentLock.PathFor(Job.Sample("hotrod.yaml"))).Of(null)!, ExperimentLock.Read(here).Of(null)!);

        var different = committed.Differences(made).ToList();
        // What is ours in these is pinned by itself, as binaries and source; the rest of them is Debian's.
        string[] surroundings = ["image k8s.gcr.io/etcd", "image k8s.gcr.io/kube-proxy", "application image "];
        if (committed.Packages!.Except(made.Packages!).Any())
            surroundings = [.. surroundings, "node root"];
        if (committed.Pins[".NET SDK"] != made.Pins[".NET SDK"])
            surroundings = [.. surroundings, ".NET SDK", "application source "];
        if (committed.Pins["go"] != made.Pins["go"])
            surroundings = [.. surroundings, "go:", "binary ", "image "];
        var ours = different.Where(line => !surroundings.Any(start => line.StartsWith(start, StringComparison.Ordinal))).ToList();
        Assert.True(ours.Count == 0, $"`./patchtracer lock samples/experiments/hotrod.yaml` writes the lock anew:\n{string.Join('\n', ours)}");
        Skip.If(different.Count > 0, $"this machine's surroundings are not those of the lock:\n{string.Join('\n', different)}");
    }

    // What the run wrote about itself is what anybody makes of its bundle.
    private async Task AssertReplayedAsync()
    {
        var page = Path.Combine(_directory, "page.html");
        Assert.Equal(0, (await Job.CliAsync("report", Bundle, "--html", page)).ExitCode);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Bundle, "report.html")), await File.ReadAllTextAsync(page));
        Assert.Equal((await File.ReadAllTextAsync(Path.Combine(Bundle, "report.txt"))).Trim(),
            (await Job.CliAsync("report", Bundle)).Output.Trim());
        var (exitCode, output, error) = await Job.CliAsync("explain", Bundle);
        Assert.True(exitCode == 0, error);
        Assert.Contains("(deploy) took", output);
        Assert.Contains("(dispatch) took", output);
    }

    // Both at once: they cost a kubelet.
    [SkippableFact]
    public async Task Without_the_tracepoint_of_a_step_and_with_an_empty_parent_the_verdict_names_the_edge_to_each()
    {
        RequireRoot();
        var catalog = new MutatedCatalog(CatalogCopy).Without("kubelet/volume-wait.yaml").With("kubelet/sandbox-create.yaml",
            text => text.Replace("  parent:\n  - registry: {pod: pod.UID}\n", "  root: always\n"));

        var job = await Job.RunAsync(Bundle, "--catalog", catalog.Path);

        Assert.True(job.ExitCode == 1, job.Error + job.Output);
        Assert.True(job.MissingEdges.ToHashSet().IsSupersetOf(["pod-sync -> volumes", "runtime-sync -> sandbox"]), job.Error + job.Output);
        Assert.Contains("MISSING pod-sync -> volumes", job.Output);
        Assert.Equal("tracepoint-silent", DiagnosisOf(job, "volumes"));
        Assert.Equal("not-propagated", DiagnosisOf(job, "sandbox"));
        AssertOnlyTheKubeletWasReplaced(job);
    }

    private static string? DiagnosisOf(Job job, string to) =>
        (string?)Edges(job).First(edge => (string?)edge["to"] == to)["diagnosis"]!["code"];

    [SkippableFact]
    public async Task A_run_that_is_killed_while_it_deploys_or_drives_load_is_simply_run_again()
    {
        RequireRoot();
        Assert.True(await Job.KillAtAsync(Bundle, "weave"));
        Assert.True(await Job.KillAtAsync(Bundle, "collector"));
        Assert.True(await Job.KillAtAsync(Bundle, "deploy"));
        Assert.False(Directory.Exists(Bundle));

        var job = await Job.RunAsync(Bundle);

        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        Assert.Contains(job.Steps, step => (string?)step!["name"] == "cluster" && (bool)step["reused"]!);
    }

    [SkippableFact]
    public async Task No_span_tells_a_secret_that_was_planted_in_the_cluster()
    {
        RequireRoot();
        var planted = new PlantedSecrets(_directory);

        var job = await Job.RunSampleAsync(planted.Experiment, Bundle);

        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        var spans = (await RawLog.ReadSpansAsync(new BundleFiles(Bundle).RawLog, default)).Spans;
        var tracepoints = spans.Where(span => span.Text("k8s.pod.name")?.StartsWith(PlantedSecrets.Pod, StringComparison.Ordinal) == true)
            .Select(span => span.Text("patchtracer.tracepoint")).ToHashSet();
        Assert.Superset(new HashSet<string?> { "kubelet.pod.sync", "kubelet.volume.wait", "kubelet.image.ensure",
            "kubelet.container.generate_config", "kubelet.probe" }, tracepoints);
        Assert.Empty(SecretScan.Find(spans, planted.Values));
        // Nor is there anywhere in what is handed on the token by which a collector knows the cluster's components.
        var credential = (await File.ReadAllTextAsync(Path.Combine(CacheRoot.FromEnvironment().Path, "clusters/patchtracer/credential")))
            .Trim();
        Assert.Equal(64, credential.Length);
        Assert.Empty(SecretScan.Find(spans, [credential]));
        Assert.All(Directory.EnumerateFiles(Bundle, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(credential, File.ReadAllText(file)));
    }

    [SkippableFact]
    public async Task Variants_take_turns_go_on_after_a_kill_and_what_was_made_slow_and_what_was_not_traced_is_seen()
    {
        RequireRoot();
        var experiment = new ThreeVariants(_directory).Experiment;
        Assert.True(await Job.KillSampleAtAsync(experiment, Bundle, "round 2 of 3", "--rounds", "1"));
        var first = Assert.Single(Directory.GetFiles(Bundle, "verdict.json", SearchOption.AllDirectories));
        var made = File.GetLastWriteTimeUtc(first);

        var job = await Job.RunSampleAsync(experiment, Bundle, "--rounds", "1");

        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        Assert.Contains("1 of 3 rounds are there already", job.Error);
        Assert.Equal(made, File.GetLastWriteTimeUtc(first));
        foreach (var (variant, isHit) in new[] { ("clean", false), ("slow", true), ("off", false) })
        {
            var bundle = await BundleEvidence.ReadAsync(Path.Combine(Bundle, variant, "01"), default);
            Assert.Equal((variant, isHit), (bundle.Manifest.Variant, bundle.Manifest.Faults is not null));
            Assert.Equal(isHit, bundle.Evidence.Graph.Spans.Spans.Any(span => span.Text("patchtracer.fault") is not null));
            // The later ones stand on the cluster that the first left.
            Assert.Matches("^sha256:[0-9a-f]{64}$", bundle.Manifest.Images["patchtracer/node:v1.20.2"]);
            AssertMeasured(new BundleFiles(Path.Combine(Bundle, variant, "01")));
        }
        var (exitCode, output, error) =
            await Job.CliAsync("compare", Path.Combine(Bundle, "clean"), "--with", Path.Combine(Bundle, "slow"), "--group", "deploy",
                "--json");
        Assert.True(exitCode == 0, error);
        AssertTheWaitIsSeenAndNothingIsClaimed(JsonNode.Parse(output)!["groups"]!.AsArray()[0]!);
        Assert.Contains("kubelet", await File.ReadAllTextAsync(Path.Combine(Bundle, "clean-slow.txt")));
        Assert.Contains("<!doctype html>", await File.ReadAllTextAsync(Path.Combine(Bundle, "clean-slow.html")),
            StringComparison.OrdinalIgnoreCase);
        await AssertUntracedIsMeasuredAsync();
    }

    private static void AssertMeasured(BundleFiles files)
    {
        var measured = EvidenceJson.Measurements(File.ReadAllText(files.Measured));
        // On both nodes; kube-proxy too, and four more on the control plane, but for what a busy machine made start again meanwhile.
        Assert.Equal((2, 2), (measured.Components.Count(component => component.Component == "kubelet"),
            measured.Components.Count(component => component.Component == "containerd")));
        Assert.InRange(measured.Components.Count, 7, 10);
        Assert.All(measured.Components, component => Assert.True(component is { CpuNanos: > 0, MemoryBytes: > 1 << 20 }, $"{component}"));
        Assert.InRange(measured.Pods.Count(pod => pod.ReadyUnixNano > pod.CreatedUnixNano), 10, 17);
    }

    private async Task AssertUntracedIsMeasuredAsync()
    {
        var off = Path.Combine(Bundle, "off", "01");
        var spans = (await BundleEvidence.ReadAsync(off, default)).Evidence.Graph.Spans.Spans;
        // What components still had of the round before, they send when there is a collector again.
        var from = UnixNano.Of(EvidenceJson.Measurements(File.ReadAllText(new BundleFiles(off).Measured)).From);
        Assert.DoesNotContain(spans, span => span.Tracepoint is not null && span.Layer != "app" && span.StartUnixNano > from);
        var (exitCode, output, error) = await Job.CliAsync("verify", off);
        Assert.True(exitCode == 1, error);
        Assert.Contains("NOT TRACED  contract hotrod was not asked: the components sample nothing", output);
        var text = await File.ReadAllTextAsync(Path.Combine(Bundle, "clean-off.txt"));
        Assert.Contains("compared by what was measured beside the spans", text);
        Assert.Contains("pods, created to ready", text);
        Assert.Contains("kube-apiserver", text);
    }

    // What else differs between two single rounds is chance: which layer changed most may be another one.
    private static void AssertTheWaitIsSeenAndNothingIsClaimed(JsonNode group)
    {
        var wait = Assert.Single(group["parts"]!["operation"]!.AsArray(), part => (string?)part!["part"] == "kubelet.volume.wait (kubelet)")!;
        Assert.InRange((double)wait["after"]!, 4e9, 60e9);
        Assert.True((double)wait["change"]!["value"]! > 2e9, wait.ToJsonString());
        Assert.Equal("cannotTell", (string?)group["answer"]);
        foreach (var part in group["quantiles"]!.AsArray().Concat(group["parts"]!["layer"]!.AsArray()))
            Assert.Equal("cannotTell", (string?)part!["answer"]);
    }

    [SkippableFact]
    public async Task A_pod_that_forges_ten_thousand_spans_of_the_kubelet_a_second_changes_no_verdict_and_is_named()
    {
        RequireRoot();
        var job = await Job.RunSampleAsync(new Forger(_directory).Experiment, Bundle);

        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        Assert.Empty(job.MissingEdges);
        Assert.Equal((20, 17), (Subjects(job, "dispatch"), Subjects(job, "deploy")));
        var forged = Assert.Single(job.Verdict["setAside"]!.AsArray())!;
        var node = Assert.Single(job.Inventory["pods"]!.AsArray(),
            pod => ((string)pod!["name"]!).StartsWith("forger-", StringComparison.Ordinal))!["node"];
        Assert.Contains($"a pod on node {node}", (string)forged["sender"]!);
        Assert.Equal(("layer kubelet", "kubelet"), ((string)forged["claim"]!, (string)forged["service"]!));
        // Enough to see who it is, of a hundred times as many.
        Assert.InRange((int)forged["count"]!, 1000, 20_000);
        Assert.Contains("set aside", job.Output);
        await AssertTenantsAreLinkedAsync();
    }

    // Both pods name the trace of the forger's own pod; what is done for them is not in it.
    private async Task AssertTenantsAreLinkedAsync()
    {
        var spans = (await RawLog.ReadSpansAsync(new BundleFiles(Bundle).RawLog, default)).Spans;
        var forger = spans.First(span => span.Text("k8s.pod.name")?.StartsWith("forger-", StringComparison.Ordinal) == true
            && span.Text("patchtracer.tracepoint") == "kubelet.pod.sync");
        var created = Assert.Single(spans, span => span.Text("patchtracer.tracepoint") == "apiserver.create"
            && span.Text("k8s.object.name") == Forger.Loud(forger.TraceId));
        Assert.NotEqual(forger.TraceId, created.TraceId);
        Assert.Equal(default, created.ParentSpanId);
        Assert.Equal(forger.TraceId, Assert.Single(created.Links).TraceId);
        var scheduled = spans.Where(span => span.Text("k8s.pod.name") == Forger.Loud(forger.TraceId)).ToList();
        Assert.NotEmpty(scheduled);
        Assert.All(scheduled, span => Assert.Equal(created.TraceId, span.TraceId));
        Assert.DoesNotContain(spans, span => Forger.Quiet(forger.TraceId) == (span.Text("k8s.pod.name") ?? span.Text("k8s.object.name")));
    }

    [SkippableFact]
    [Key("application.images.project")]
    [Key("application.images.agent")]
    public async Task An_application_without_a_line_of_tracing_is_as_complete_when_it_is_woven()
    {
        RequireRoot();
        var job = await Job.RunSampleAsync("hotrod-woven.yaml", Bundle);

        Assert.True(job.ExitCode == 0, job.Error + job.Output);
        Assert.Equal((100, 17), (Subjects(job, "dispatch"), Subjects(job, "deploy")));
        Assert.Contains("GetDriver", await TraceAsync(job, "dispatch", ""));
        // The pod's trace goes on inside it, to the first request that it has served.
        var start = await TraceAsync(job, "deploy", "hotrod/driver-");
        Assert.All(["startup.runtime", "startup.host", "startup.first_connection", "startup.first_request"],
            span => Assert.Contains(span, start));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void RequireRoot() =>
        Skip.IfNot(Environment.UserName == "root", "a cluster with hermetic rules, and debootstrap, need root");

    private static int Subjects(Job job, string chain) =>
        job.Verdict["chains"]!.AsArray().First(c => (string?)c!["name"] == chain)!["subjects"]!.AsArray().Count;

    // The first subject of a chain whose name begins so, drawn.
    private static async Task<string> TraceAsync(Job job, string chain, string name)
    {
        var subject = job.Verdict["chains"]!.AsArray().First(c => (string?)c!["name"] == chain)!["subjects"]!.AsArray()
            .First(s => ((string)s!["name"]!).StartsWith(name, StringComparison.Ordinal))!;
        var (exitCode, output, error) = await Job.CliAsync("report", job.Bundle, "--trace", (string)subject["traceId"]!);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static IEnumerable<JsonNode> Edges(Job job) =>
        job.Verdict["chains"]!.AsArray().SelectMany(c => c!["subjects"]!.AsArray()).SelectMany(s => s!["edges"]!.AsArray()).Select(e => e!);

    private static void AssertOnlyTheKubeletWasReplaced(Job job)
    {
        var cluster = job.Steps.First(step => (string?)step!["name"] == "cluster")!;
        Assert.EndsWith("kept; updated kubelet", (string?)cluster["summary"]);
    }
}
