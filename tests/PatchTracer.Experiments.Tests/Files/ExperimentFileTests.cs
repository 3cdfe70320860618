using PatchTracer.Cluster;
using PatchTracer.Experiments.Files;
using PatchTracer.Yaml.Tests;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files;

public sealed class ExperimentFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    [Fact]
    public void The_sample_experiment_reads_and_its_paths_are_absolute()
    {
        var experiment = ExperimentFile.Load(Path.Combine(Checkout.Root, "samples/experiments/hotrod.yaml"));

        Assert.Equal("hotrod", experiment.Name);
        Assert.Equal("1.20.5+really1.20.2", experiment.Kubernetes.Debian!.Version);
        Assert.Equal(Path.Combine(Checkout.Root, "patches/catalog"), experiment.Catalog);
        Assert.All(experiment.Application.Manifests, manifest => Assert.True(File.Exists(manifest), manifest));
        Assert.Equal(100, Assert.Single(experiment.Load!.Stages).Count);
    }

    [Fact]
    public void Every_other_sample_reads_too()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Checkout.Root, "samples/experiments"), "*.yaml"))
            Assert.Equal(Path.GetFileNameWithoutExtension(file), ExperimentFile.Load(file).Name);
        Assert.EndsWith("/tool/PatchTracer.Agent/PatchTracer.Agent.csproj",
            ExperimentFile.Load(Path.Combine(Checkout.Root, "samples/experiments/hotrod-woven.yaml")).Application.Images[0].Agent);
    }

    [Fact]
    public void An_unknown_key_is_an_error_with_file_line_and_column()
    {
        var file = Write("name: x\ncluster:\n  nmae: y\n");

        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(file));

        Assert.Equal((file, 3, 3), (error.File, error.Line, error.Column));
        Assert.Contains("nmae", error.Message);
    }

    [Fact]
    public void Broken_YAML_is_an_error_with_its_place()
    {
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(Write("name: [x\n")));

        Assert.True(error.Line > 0, error.Message);
    }

    [Theory]
    [InlineData("", "`name` is missing")]
    [InlineData("name: x\n", "exactly one of `debian`, `git` and `tree`")]
    [InlineData("name: x\nkubernetes:\n  tree: .\n  git:\n    tag: v1.34.1\n", "exactly one of `debian`, `git` and `tree`")]
    [InlineData("name: x\nkubernetes:\n  tree: .\ncatalog: nowhere\n", "`catalog` names")]
    [InlineData("name: x\nkubernetes:\n  tree: .\ncontainerd:\n  tree: nowhere\n", "`containerd.tree` names")]
    [InlineData("name: x\nkubernetes:\n  tree: .\ncontainerd: {}\n", "`containerd.tree` names")]
    public void What_is_missing_or_contradicts_itself_is_told(string text, string message)
    {
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Load(Write(text.Length == 0 ? "about: x\n" : text)));

        Assert.Contains(message, error.Message);
    }

    [Theory]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    [MemberData(nameof(HostileYaml.NoMapping), MemberType = typeof(HostileYaml))]
    public void Hostile_text_is_refused(string text)
    {
        var file = Write(text);

        Assert.StartsWith(file, Assert.Throws<ExperimentException>(() => ExperimentFile.Load(file)).Message);
    }

    [Fact]
    public void A_value_of_a_wrong_form_is_told_in_the_files_own_terms_wherever_it_stands()
    {
        var refused = 0;
        foreach (var (place, yaml) in HostileYaml.Damaged(Sample()))
        {
            var e = Record.Exception(() => ExperimentFile.Load(Write(yaml)));
            Assert.True(e is null or ExperimentException, $"{place}: {e}");
            Assert.DoesNotContain("System.", e?.Message ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("PatchTracer.", e?.Message.Replace(Checkout.Root, "", StringComparison.Ordinal) ?? "",
                StringComparison.Ordinal);
            Assert.True(e is not null || !place.EndsWith("unknown", StringComparison.Ordinal), place);
            refused += e is null ? 0 : 1;
        }
        Assert.True(refused > 150, $"{refused} were refused");
    }

    [Theory]
    [InlineData("rate: 5", "rate: 0", "`0`, where a number of requests a second")]
    [InlineData("rate: 5", "rate: 5..x", "`5..x`, where a number of requests a second")]
    [InlineData("rate: 5", "rate: 5, users: 2", "exactly one of `rate` and `users`")]
    [InlineData("rate: 5, count: 100", "rate: 5", "`load.stages[0]` needs `count`, `duration` or both")]
    [InlineData("rate: 5, count: 100", "users: 5, count: 100", "`load.stages[0].at-once` is for `rate`")]
    [InlineData("count: 100", "count: 100, pause: 1s", "`load.stages[0].pause` is for `users`")]
    [InlineData("count: 100", "count: -1", "`load.stages[0].count` is -1")]
    [InlineData("count: 100", "count: 1.5", "`1.5`, where a whole number is expected")]
    [InlineData("at-once: 10", "at-once: 0", "`load.stages[0].at-once` is 0")]
    [InlineData("service: frontend", "service: nobody", "the Services of the manifests are customer, driver, route, frontend, surge")]
    [InlineData("port: http", "port: 70000", "`load.port` is `70000`; Service frontend has http (8080)")]
    [InlineData("path: /dis", "path: dis", "begins with a slash")]
    [InlineData("path: /dis", "path: //dis", "begins with a slash")]
    [InlineData("path: /dis", "method: get\n    path: /dis", "`load.requests[0].method` is `get`")]
    [InlineData("path: /dis", "headers: {traceparent: x}\n    path: /dis", "not for a load to set")]
    [InlineData("path: /dis", "headers: {\"a b\": x}\n    path: /dis", "no name of a header")]
    [InlineData("path: /dis", "weight: 0\n    path: /dis", "`load.requests[0].weight` is 0")]
    [InlineData("path: /dis", "status: 99\n    path: /dis", "`99`, where an HTTP status")]
    [InlineData("customer={customer}", "customer={nobody}", "`load.requests[0]` has {nobody}")]
    [InlineData("customer={customer}", "", "`load.values` has `customer`, and no request has {customer}")]
    [InlineData("customer: [\"123\", \"392\", \"567\", \"731\"]", "customer: 3", "`3`, where a list of values, or a range such as 1..100")]
    [InlineData("customer: [\"123\", \"392\", \"567\", \"731\"]", "customer: []", "a list, where a list of values")]
    [InlineData("errors: 0%", "errors: 120%", "`120%`, where a share such as 1% or 0.01")]
    [InlineData("errors: 0%", "p99: 5", "`5`, where a duration such as 500ms")]
    [InlineData("errors: 0%", "request: other, errors: 0", "the requests are GET /dispatch")]
    [InlineData("{errors: 0%}", "{}", "has no limit")]
    [InlineData("  seed: 1", "  timeout: 0s", "more than 0")]
    [InlineData("  manifests:", "  ready-within: 0s\n  manifests:", "`application.ready-within` is more than 0")]
    [InlineData("namespace: hotrod", "namespace: kube-system", "the cluster's own")]
    [InlineData("namespace: hotrod", "namespace: other", "in namespace `hotrod`")]
    [InlineData("    project:", "    go: .\n    project:", "exactly one of `project`, `go`, `dockerfile` and `archive`")]
    [InlineData("    project:", "    context: .\n    project:", "`application.images[0].context` is for a `dockerfile`")]
    [InlineData("hotrod:demo", "other:demo", "no manifest does; their images are localhost/patchtracer/hotrod:demo")]
    [InlineData("sampling: \"on\"", "sampling: 2", "`tracing.sampling` is `2`")]
    [InlineData("mode: parent", "mode: sideways", "`tracing.mode` is `sideways`")]
    [InlineData("name: hotrod", "name: ../up", "`name` is `../up`")]
    [InlineData("  name: patchtracer", "  name: Big_One", "`cluster.name` is `Big_One`")]
    [InlineData("namespace: hotrod", "namespace: a b", "`application.namespace` is `a b`")]
    [InlineData("sha256: b83c", "sha256: ", "64 hexadecimal digits")]
    [InlineData("name: localhost/patchtracer/hotrod:demo", "name: ''", "`application.images[0].name` is missing")]
    public void A_value_that_no_run_could_use_is_told_before_anything_is_done(string sound, string bad, string message) =>
        Assert.Contains(message, Assert.Throws<ExperimentException>(
            () => ExperimentFile.Load(Write(Sample().Replace(sound, bad, StringComparison.Ordinal)))).Message);

    [Theory]
    [InlineData("hotrod/contract.yaml", "contract: x\nchains: [", "bad.yaml:3:")]
    [InlineData("hotrod/manifests/surge.yaml", "kind: Deployment\n", "not a Kubernetes object")]
    [InlineData("hotrod/manifests/route.yaml", "a: b: c\n", "bad.yaml:1:")]
    [InlineData("kind-config/two-node.yaml", "kind: Pod\n", "not a kind cluster file")]
    public void What_only_the_last_steps_read_is_read_first(string file, string text, string message)
    {
        var bad = Path.Combine(_directory, "bad.yaml");
        File.WriteAllText(bad, text);
        var line = Sample().Split('\n').Single(line => line.EndsWith(file, StringComparison.Ordinal));

        var e = Record.Exception(() =>
            ExperimentFile.Load(Write(Sample()
                .Replace(line[line.IndexOf('/', StringComparison.Ordinal)..], bad, StringComparison.Ordinal))));

        Assert.True(e is ExperimentException or ClusterException, $"{e}");
        Assert.Contains(message, e.Message);
        Assert.Contains(bad, e.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var missing = Path.Combine(_directory, "none.yaml");

        Assert.Contains(missing, Assert.Throws<ExperimentException>(() => ExperimentFile.Load(missing)).Message);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>The sample with paths that hold anywhere.</summary>
    private static string Sample()
    {
        var directory = Path.Combine(Checkout.Root, "samples/experiments");
        var text = File.ReadAllText(Path.Combine(directory, "hotrod.yaml"));
        return text.Replace("../../", Checkout.Root + "/", StringComparison.Ordinal)
            .Replace("../hotrod", Checkout.Root + "/samples/hotrod", StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var file = Path.Combine(_directory, "experiment.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
