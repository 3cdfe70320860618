using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public class ClusterStatusTests
{
    [Fact]
    public void A_cluster_whose_nodes_run_where_they_were_made_is_complete() =>
        Assert.True(Status(Node("172.19.0.2", "172.19.0.2"), Node("172.19.0.3", "172.19.0.3")).IsComplete);

    [Fact]
    public void One_whose_nodes_swapped_addresses_when_the_engine_started_again_is_not() =>
        Assert.False(Status(Node("172.19.0.2", "172.19.0.3"), Node("172.19.0.3", "172.19.0.2")).IsComplete);

    [Fact]
    public void One_that_is_stopped_or_was_never_completed_or_has_no_nodes_is_not()
    {
        Assert.False(Status(Node("172.19.0.2", null) with { IsRunning = false }).IsComplete);
        Assert.False(Status(Node("172.19.0.2", "172.19.0.2") with { Installed = null }).IsComplete);
        Assert.False(Status().IsComplete);
    }

    private static ClusterStatus Status(params NodeStatus[] nodes) => new("c", "kubeconfig", nodes);

    private static NodeStatus Node(string made, string? now) =>
        new("n", IsControlPlane: false, IsRunning: true, "sha256:0", now, new Installed("key", made, new Dictionary<string, string>()));
}
