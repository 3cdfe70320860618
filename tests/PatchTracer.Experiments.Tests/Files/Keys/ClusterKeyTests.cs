using PatchTracer.Cluster;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Components;
using PatchTracer.Images.Go;
using PatchTracer.Images.Nodes;
using PatchTracer.Images.Oci;
using PatchTracer.Sources;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>Each key that decides what cluster there is and what it says of itself, by what the steps hand on.</summary>
public sealed class ClusterKeyTests : IDisposable
{
    private static readonly Digest Some = Digest.FromBytes(new byte[32]);

    private readonly Variant _variant = new();

    [Fact]
    [Key("cluster.name")]
    [Key("cluster.config")]
    [Key("cluster.allow-egress")]
    [Key("cluster.base")]
    public void Name_file_egress_and_base_are_those_of_the_cluster_that_is_made()
    {
        var kind = _variant.Write("kind.yaml", File.ReadAllText(Path.Combine(Checkout.Root, "kind-config/two-node.yaml")) + "# mine\n");
        var sound = _variant.With();

        Assert.Equal(("patchtracer", false), (Spec(sound).Name, Spec(sound).AllowEgress));
        Assert.Equal(("mine", true, kind), Cluster("{name: mine, allow-egress: true, config: kind.yaml}"));
        foreach (var another in (string[])["{allow-egress: true}", "{config: kind.yaml}", "{base: kindest/node}"])
            Assert.NotEqual(Foundation(sound), Foundation(_variant.And($"cluster: {another}\n")));
        Assert.Equal(Foundation(sound), Foundation(_variant.And("cluster: {name: mine}\n")));

        (string, bool, string) Cluster(string cluster)
        {
            var spec = Spec(_variant.And($"cluster: {cluster}\n"));
            return (spec.Name, spec.AllowEgress, spec.ConfigFile);
        }
    }

    [Fact]
    [Key("tracing.mode")]
    public void The_mode_is_in_the_environment_of_every_woven_component()
    {
        var tracing = _variant.And("tracing: {mode: link}\n");

        Assert.Equal("parent", RuntimeEnvironment.Of(_variant.With().Tracing)["PATCHTRACER_MODE"]);
        Assert.Equal("link", RuntimeEnvironment.Of(tracing.Tracing)["PATCHTRACER_MODE"]);
        Assert.NotEqual(Foundation(_variant.With()), Foundation(tracing));
    }

    [Fact]
    [Key("tracing.trust")]
    public void Who_is_trusted_is_in_the_environment_of_every_woven_component()
    {
        var tracing = _variant.And("tracing: {trust: [\"system:serviceaccount:shop:operator\", jane@example.com]}\n");

        Assert.Equal("", RuntimeEnvironment.Of(_variant.With().Tracing)["PATCHTRACER_TRUST"]);
        Assert.Equal("system:serviceaccount:shop:operator,jane@example.com", RuntimeEnvironment.Of(tracing.Tracing)["PATCHTRACER_TRUST"]);
        Assert.NotEqual(Foundation(_variant.With()), Foundation(tracing));
        Assert.Equal("*", RuntimeEnvironment.Of(_variant.And("tracing: {trust: [\"*\"]}\n").Tracing)["PATCHTRACER_TRUST"]);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("$HOME")]
    [InlineData("a*")]
    public void Who_is_trusted_by_a_name_that_nobody_has_is_told(string name) =>
        Assert.Contains("`tracing.trust` names",
            Assert.Throws<ExperimentException>(() => _variant.And($"tracing: {{trust: [\"{name}\"]}}\n")).Message);

    [Fact]
    [Key("tracing.sampling")]
    [Key("tracing.faults")]
    public void Sampling_and_faults_change_while_components_run_and_make_no_other_cluster()
    {
        var tracing = _variant.And("tracing: {sampling: 0.25, faults: \"kubelet.*:delay=1.5s@0.5, cri.run_pod_sandbox:fail=out of memory\"}\n");

        Assert.Equal("PATCHTRACER_SAMPLING=on\nPATCHTRACER_FAULTS=\n", RuntimeEnvironment.Control(_variant.With().Tracing, "worker"));
        Assert.Equal("PATCHTRACER_SAMPLING=0.25\nPATCHTRACER_FAULTS=kubelet.*:delay=1.5s@0.5,cri.run_pod_sandbox:fail=out of memory\n",
            RuntimeEnvironment.Control(tracing.Tracing, "worker"));
        Assert.Equal(Foundation(_variant.With()), Foundation(tracing));
        Assert.Equal("kubelet.*:delay=1.5s@0.5, cri.run_pod_sandbox:fail=out of memory",
            Manifest(tracing).Faults);
    }

    [Fact]
    public void A_fault_is_on_the_node_that_is_named_alone()
    {
        var tracing = _variant.And("tracing: {faults: \"worker/a.b:delay=1s, c:drop, control-plane/d:fail=no/way@0.5\"}\n").Tracing;

        Assert.EndsWith("PATCHTRACER_FAULTS=a.b:delay=1s,c:drop\n", RuntimeEnvironment.Control(tracing, "worker"));
        Assert.EndsWith("PATCHTRACER_FAULTS=c:drop,d:fail=no/way@0.5\n", RuntimeEnvironment.Control(tracing, "control-plane"));
        Assert.EndsWith("PATCHTRACER_FAULTS=c:drop\n", RuntimeEnvironment.Control(tracing, "worker2"));
    }

    [Fact]
    public void A_fault_on_a_node_that_the_cluster_has_not_is_told() => Assert.Contains("names the node `worker3`; the cluster has ",
        Assert.Throws<ExperimentException>(() => _variant.And("tracing: {faults: \"worker3/a:drop\"}\n")).Message);

    [Theory]
    [InlineData("kubelet.pod.sync")]
    [InlineData("worker/")]
    [InlineData("a/b/c:drop")]
    [InlineData("kubelet.pod.sync:delay")]
    [InlineData("kubelet.pod.sync:delay=2")]
    [InlineData("kubelet.pod.sync:slow=2s")]
    [InlineData("kubelet.pod.sync:drop@2")]
    [InlineData("kubelet.pod.sync:drop@x")]
    [InlineData("a:drop,b")]
    public void A_fault_that_is_none_is_told_before_anything_is_done(string fault) =>
        Assert.Contains("`tracing.faults`: ",
            Assert.Throws<ExperimentException>(() => _variant.And($"tracing: {{faults: \"{fault}\"}}\n")).Message);

    [Fact]
    [Key("name")]
    [Key("about")]
    public async Task Name_and_description_are_in_the_manifest_of_the_bundle()
    {
        var file = Path.Combine(_variant.Directory, "manifest.json");
        await Manifest(_variant.With(("name: one", "name: two\nabout: what it is for")))
            .WriteAsync(file, default);

        var manifest = BundleManifest.Read(file);

        Assert.Equal(("two", "what it is for"), (manifest.Experiment, manifest.About));
        Assert.Equal("two", _variant.With(("name: one", "name: two")).Application.Namespace);
    }

    [Fact]
    [Key("contract")]
    public async Task The_contract_is_the_one_that_the_bundle_is_judged_by()
    {
        _variant.Write("other.yaml", (await File.ReadAllTextAsync(Path.Combine(_variant.Directory, "contract.yaml")))
            .Replace("contract: one", "contract: other", StringComparison.Ordinal));

        Assert.Equal("one", ContractFile.Read(_variant.With().Contract).Name);
        Assert.Equal("other", ContractFile.Read(_variant.With(("contract: contract.yaml", "contract: other.yaml")).Contract).Name);
    }

    public void Dispose() => _variant.Dispose();

    private ClusterSpec Spec(Experiment experiment) =>
        ClusterStep.Spec(experiment, Built(), new NodeImage("node:1", "node.tar", Some), "foundation");

    private string Foundation(Experiment experiment) => ClusterStep.Foundation(_variant.Scope(experiment), Built());

    private BundleManifest Manifest(Experiment experiment) => RunManifest.Of(_variant.Scope(experiment),
        new Made(Built(), [new ApplicationImage("app:1", "app.tar", Some)], "sha256:0"), DateTimeOffset.UtcNow);

    /// <summary>As it is when everything has been built.</summary>
    private Built Built() => new(
        new SourceTree(_variant.Directory, new ReleaseVersion(1, 20, 2), VersionEvidence.Stated, "none"),
        new WovenTree(_variant.Directory, "tree", "catalog", 1),
        new ComponentBuild(_variant.Directory, [new ComponentBinary("kubelet", "kubelet", "k")], Reused: false),
        [new ComponentImage("etcd", "k8s.gcr.io/etcd:3.4.13-0", "etcd.tar", Some)]);
}
