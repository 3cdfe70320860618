using System.Text.Json.Nodes;
using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public sealed class ComponentPodTests
{
    private const string New = "sha256:new";

    [Fact]
    public void The_new_image_running_and_ready_is_what_is_waited_for() =>
        Assert.Null(ComponentPod.Pending(Pod(New, """{"running":{}}""", ready: true), "kube-proxy", New));

    [Fact]
    public void The_old_image_must_be_replaced()
    {
        var pending = ComponentPod.Pending(Pod("sha256:old", """{"running":{}}""", ready: true), "kube-proxy", New);

        Assert.True(pending is { IsOldImage: true, IsHeldBack: false });
        Assert.Contains("sha256:old", pending.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_the_kubelet_holds_back_is_told_apart() =>
        Assert.True(ComponentPod.Pending(Pod("sha256:old", """{"waiting":{"reason":"CrashLoopBackOff"}}""", ready: false), "kube-proxy", New) is { IsHeldBack: true, IsOldImage: false });

    [Fact]
    public void Running_is_not_yet_ready() =>
        Assert.Equal("p is not ready", ComponentPod.Pending(Pod(New, """{"running":{}}""", ready: false), "kube-proxy", New)!.Reason);

    [Fact]
    public void A_pod_without_status_is_waited_for() =>
        Assert.NotNull(ComponentPod.Pending(JsonNode.Parse("""{"metadata":{"name":"p"}}""")!.AsObject(), "kube-proxy", New));

    private static JsonObject Pod(string imageId, string state, bool ready) => JsonNode.Parse($$$"""
        {"metadata":{"name":"p"},"status":{
          "conditions":[{"type":"Ready","status":"{{{ready}}}"}],
          "containerStatuses":[{"name":"other","state":{},"imageID":""},{"name":"kube-proxy","state":{{{state}}},"imageID":"{{{imageId}}}"}]}}
        """)!.AsObject();
}
