using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Drafts;
using PatchTracer.Experiments.Files;
using Xunit;

namespace PatchTracer.Experiments.Tests;

/// <summary>What `init` writes for manifests reads as an experiment, and says what a person would have said.</summary>
public sealed class DraftTests : IDisposable
{
    private static readonly ExperimentDefaults Defaults = ExperimentDefaults.Of(Checkout.Root);

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    [Fact]
    public void Of_the_manifests_of_a_sample_it_is_an_experiment_that_asks_its_front()
    {
        var written = Write(Path.Combine(Checkout.Root, "samples/shop/manifests"));

        Assert.Equal(["manifests.yaml", "manifests-contract.yaml"], written.Select(Path.GetFileName));
        var experiment = ExperimentFile.Load(written[0], Defaults);
        Assert.Equal(("manifests", "manifests", "front", "http", "/healthz"),
            (experiment.Name, experiment.Application.Namespace, experiment.Load!.Service, experiment.Load.Port,
                Assert.Single(experiment.Load.Requests).Path));
        Assert.Equal(6, ApplicationManifests.OfAll(experiment).Count(body => body.Kind() is "Service" or "Deployment" or "Job") + 1);
        Assert.Contains("localhost/patchtracer/shop:demo", File.ReadAllText(written[0]));
        var contract = ContractFile.Read(experiment.Contract);
        Assert.Equal(["pods-server", "pods-fill", "requests"],
            contract.Chains.OrderBy(chain => chain.Name == "requests").ThenByDescending(chain => chain.Name).Select(chain => chain.Name));
        Assert.Equal(3, contract.Chains.Single(chain => chain.Name == "pods-server").Expect.Min);
    }

    [Fact]
    public void A_node_port_that_the_cluster_file_does_not_map_gets_a_cluster_file_that_does()
    {
        Manifest("""
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: mine}
            spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 31234}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: mine}
            spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}}

            """);

        var written = Write(Path.Combine(_directory, "app.yaml"));

        Assert.Equal(["mine.yaml", "mine-contract.yaml", "mine-cluster.yaml"], written.Select(Path.GetFileName));
        var experiment = ExperimentFile.Load(written[0], Defaults);
        Assert.Equal(31234, LoadTarget.Of(experiment, experiment.Load!).NodePort);
        Assert.Equal("mine", experiment.Application.Namespace);
    }

    [Fact]
    public void Without_a_Service_nothing_is_sent_and_the_pods_are_judged_all_the_same()
    {
        Manifest("apiVersion: v1\nkind: Pod\nmetadata: {name: one, labels: {app: one}}\nspec: {containers: [{name: main, image: busybox}]}\n");

        var experiment = ExperimentFile.Load(Write(Path.Combine(_directory, "app.yaml"))[0], Defaults);

        Assert.Null(experiment.Load);
        Assert.Equal("pods", Assert.Single(ContractFile.Read(experiment.Contract).Chains).Name);
    }

    [Theory]
    [InlineData("app.yaml")]
    [InlineData("app-contract.yaml")]
    public void A_file_that_is_there_stays_and_no_other_is_written(string name)
    {
        Manifest("apiVersion: v1\nkind: Pod\nmetadata: {name: one}\nspec: {containers: [{name: main, image: busybox}]}\n",
            "manifests/app.yaml");
        var mine = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "out")).FullName, name);
        File.WriteAllText(mine, "mine");

        var refused = Assert.Throws<ExperimentException>(() => Write(Path.Combine(_directory, "manifests/app.yaml")));

        Assert.StartsWith($"{mine}: it is there already", refused.Message);
        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(mine)!));
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n", "nothing in")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: a}\nspec: {containers: []}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: b}\nspec: {containers: []}\n", "namespaces a, b")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: one, namespace: kube-system}\nspec: {containers: []}\n", "the cluster's own")]
    [InlineData("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: one}\nspec: {template: {metadata: {labels: {a: b}}, spec: {containers: []}}}\n", "nothing to judge")]
    [InlineData("kind: [", ":2:")]
    public void Manifests_that_no_experiment_can_be_made_of_are_told_and_nothing_is_written(string manifest, string message)
    {
        Manifest(manifest);

        var refused = Assert.ThrowsAny<Exception>(() => Write(Path.Combine(_directory, "app.yaml")));

        Assert.True(refused is ExperimentException or Cluster.ClusterException, $"{refused}");
        Assert.Contains(message, refused.Message);
        Assert.False(Directory.Exists(Path.Combine(_directory, "out")) && Directory.EnumerateFiles(Path.Combine(_directory, "out")).Any());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private IReadOnlyList<string> Write(string manifests) =>
        ExperimentDraft.Of([manifests], null, Defaults).Write(Path.Combine(_directory, "out"), Defaults);

    private void Manifest(string text, string name = "app.yaml")
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
