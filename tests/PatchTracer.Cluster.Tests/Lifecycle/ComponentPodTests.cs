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

        Assert.True(pending is { OldContainer: "c1", IsHeldBack: false });
        Assert.Contains("sha256:old", pending.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_the_kubelet_holds_back_is_told_apart() =>
        Assert.True(ComponentPod.Pending(Pod("sha256:old", """{"waiting":{"reason":"CrashLoopBackOff"}}""", ready: false), "kube-proxy", New) is { IsHeldBack: true, OldContainer: null });

    [Fact]
    public void Running_is_not_yet_ready() =>
        Assert.Equal("p is not ready", ComponentPod.Pending(Pod(New, """{"running":{}}""", ready: false), "kube-proxy", New)!.Reason);

    [Theory]
    [InlineData("""{"host":"127.0.0.1","path":"/healthz","port":10259,"scheme":"HTTPS"}""", "https://127.0.0.1:10259/healthz")]
    [InlineData("""{"path":"/live","port":8080}""", "http://10.0.0.9:8080/live")]
    [InlineData("""{"path":"/live","port":"named"}""", null)]
    public void What_runs_but_is_not_ready_can_be_asked_for_its_health(string get, string? url)
    {
        var pod = Pod(New, """{"running":{"startedAt":"2026-01-01T00:00:05Z"}}""", ready: false);
        pod["spec"] = JsonNode.Parse($$$"""{"containers":[{"name":"kube-proxy","livenessProbe":{"httpGet":{{{get}}}}}]}""");
        pod["status"]!["podIP"] = "10.0.0.9";

        Assert.Equal(url, ComponentPod.Pending(pod, "kube-proxy", New)!.HealthUrl);
        Assert.Equal(5, ComponentPod.StartOf(pod, "kube-proxy")!.Value.Second);
    }

    [Fact]
    public void A_pod_without_status_is_waited_for() =>
        Assert.NotNull(ComponentPod.Pending(JsonNode.Parse("""{"metadata":{"name":"p"}}""")!.AsObject(), "kube-proxy", New));

    private static JsonObject Pod(string imageId, string state, bool ready) => JsonNode.Parse($$$"""
        {"metadata":{"name":"p"},"spec":{"containers":[{"name":"kube-proxy"}]},"status":{
          "conditions":[{"type":"Ready","status":"{{{ready}}}"}],
          "containerStatuses":[{"name":"other","state":{},"imageID":""},{"name":"kube-proxy","containerID":"containerd://c1","state":{{{state}}},"imageID":"{{{imageId}}}"}]}}
        """)!.AsObject();
}
