using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Yaml.Tests;

namespace PatchTracer.Cluster.Tests.Kubernetes;

public sealed class ManifestTests
{
    private const string Head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";

    [Fact]
    public void Documents_come_in_order_and_empty_ones_are_left_out()
    {
        var objects = Manifest.Parse($"---\n{Head}---\n---\n# only a comment\n---\n{Head.Replace("name: c", "name: d", StringComparison.Ordinal)}", "x.yaml");

        Assert.Equal(["c", "d"], objects.Select(o => o.Name()));
    }

    [Fact]
    public void Of_a_directory_all_is_taken_that_kubectl_takes()
    {
        var directory = Directory.CreateTempSubdirectory("patchtracer-manifests-");
        try
        {
            foreach (var (file, name) in new[] { ("b.yml", "b"), ("a.yaml", "a"), ("notes.txt", "x") })
                File.WriteAllText(Path.Combine(directory.FullName, file),
                    Head.Replace("name: c", $"name: {name}", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(directory.FullName, "c.json"), """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}""");

            Assert.Equal(["a", "b", "c"], Manifest.Load(directory.FullName).Select(o => o.Name()));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("spec: {{ .Values.x }}: [", "helm template")]
    [InlineData("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]", "kubectl kustomize")]
    public void What_is_made_into_manifests_first_is_known(string text, string way) =>
        Assert.Contains(way, Assert.Throws<ClusterException>(() => Manifest.Parse(text, "x.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-3", "-3")]
    [InlineData("1.5", "1.5")]
    [InlineData("true", "true")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("nan", "\"nan\"")]
    [InlineData("0644", "420")]
    [InlineData("0777777777777777777777", "9223372036854775807")]
    [InlineData("01777777777777777777777", "\"01777777777777777777777\"")]
    [InlineData("99999999999999999999", "1E+20")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("|\n  a\n  b", "\"a\\nb\"")]
    public void Scalars_have_the_types_that_kubectl_gives_them(string yaml, string json)
    {
        var value = Manifest.Parse($"{Head}data: {yaml}\n", "x.yaml")[0]["data"];

        Assert.Equal(json, value?.ToJsonString().Replace("\\n\"", "\"", StringComparison.Ordinal) ?? "null");
    }

    [Fact]
    public void Anchors_are_written_out()
    {
        var body = Manifest.Parse($"{Head}a: &x {{k: [1, 2]}}\nb: *x\n", "x.yaml")[0];

        Assert.True(JsonNode.DeepEquals(body["a"], body["b"]));
    }

    [Theory]
    [InlineData("kind: Pod\n", "x.yaml:1:1:")]
    [InlineData("- 1\n", "x.yaml:1:1:")]
    [InlineData(Head + "---\nkind: Pod\napiVersion: v1\n", "x.yaml:5:1:")]
    [InlineData(Head + "a: [\n", "x.yaml:5:")]
    [InlineData(Head + "a: \"\n", "x.yaml:")]
    [InlineData(Head + "a: {1: x, !!str 1: y}\n", "x.yaml:4:11:")]
    [InlineData(Head + "a: {[1]: x}\n", "x.yaml:4:5:")]
    [InlineData("apiVersion: v1\nkind: [Pod]\nmetadata: {name: c}\n", "x.yaml:1:1:")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: c\n", "x.yaml:1:1:")]
    public void What_is_not_an_object_is_refused_with_line_and_column(string text, string expected)
    {
        var e = Assert.Throws<ClusterException>(() => Manifest.Parse(text, "x.yaml"));

        Assert.Equal(ClusterFailure.Input, e.Failure);
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    [MemberData(nameof(HostileYaml.NoMapping), MemberType = typeof(HostileYaml))]
    public void Hostile_text_is_refused_with_its_place_or_holds_no_object(string text)
    {
        var e = Record.Exception(() => Assert.Empty(Manifest.Parse(text, "x.yaml")));

        Assert.True(e is null or ClusterException { Failure: ClusterFailure.Input }, $"{e}");
        Assert.Equal(e is not null, text.Length > 0 && text[0] != '#');
    }

    [Fact]
    public void A_value_of_a_wrong_form_never_ends_in_another_exception()
    {
        foreach (var (place, yaml) in HostileYaml.Damaged(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "probe", "probe.yaml"))))
        {
            var e = Record.Exception(() => Manifest.Parse(yaml, "x.yaml"));
            Assert.True(e is null or ClusterException, $"{place}: {e}");
        }
    }

    [Fact]
    public void A_directory_stands_for_its_files_by_name()
    {
        var directory = Directory.CreateTempSubdirectory("patchtracer-test-");
        File.WriteAllText(Path.Combine(directory.FullName, "b.yaml"), Head.Replace("name: c", "name: B", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(directory.FullName, "a.yaml"), Head.Replace("name: c", "name: A", StringComparison.Ordinal));

        Assert.Equal(["a", "b"], Manifest.Load(directory.FullName,
            text => text.ToLowerInvariant().Replace("apiversion", "apiVersion", StringComparison.Ordinal)).Select(o => o.Name()));
        directory.Delete(recursive: true);
    }

    [Fact]
    public void A_replaced_Service_keeps_its_addresses_and_node_ports()
    {
        var existing = Manifest.Parse("""
            apiVersion: v1
            kind: Service
            metadata: {name: s, resourceVersion: "7"}
            spec: {clusterIP: 10.96.1.2, clusterIPs: [10.96.1.2], ports: [{port: 80, nodePort: 31000}, {port: 81, nodePort: 31001}]}
            """, "x")[0];
        var wanted = Manifest.Parse("""
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec: {ports: [{port: 80, targetPort: 8080}, {port: 81, nodePort: 32000}]}
            """, "x")[0];

        var body = Replacement.Of(existing, wanted);

        Assert.Equal("7", body.At("metadata").Text("resourceVersion"));
        Assert.Equal("10.96.1.2", body.At("spec").Text("clusterIP"));
        Assert.Equal([31000, 32000], body.At("spec").Items("ports").Select(p => p.Number("nodePort")));
        Assert.False(wanted.At("metadata").ContainsKey("resourceVersion"), "the caller's object was changed");
    }

    [Theory]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":1}}""", "controller")]
    [InlineData("""{"metadata":{"generation":1},"spec":{"replicas":2},"status":{"observedGeneration":1,"updatedReplicas":1}}""", "1 of 2 replicas are of the newest")]
    [InlineData("""{"metadata":{},"spec":{"replicas":1},"status":{"replicas":2,"updatedReplicas":1}}""", "1 old")]
    [InlineData("""{"metadata":{},"spec":{"replicas":2},"status":{"replicas":2,"updatedReplicas":2,"availableReplicas":1}}""", "1 of 2 replicas are available")]
    [InlineData("""{"metadata":{},"spec":{"replicas":2},"status":{"replicas":2,"updatedReplicas":2,"availableReplicas":2}}""", null)]
    [InlineData("""{"metadata":{},"spec":{"replicas":0},"status":{}}""", null)]
    public void A_rollout_is_done_when_every_replica_is_new_and_available(string deployment, string? pending)
    {
        var actual = Rollout.Pending(JsonNode.Parse(deployment)!.AsObject());

        if (pending is null)
            Assert.Null(actual);
        else
            Assert.Contains(pending, actual, StringComparison.Ordinal);
    }
}
