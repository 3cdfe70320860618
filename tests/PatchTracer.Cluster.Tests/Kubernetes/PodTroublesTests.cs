using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using Xunit;

namespace PatchTracer.Cluster.Tests.Kubernetes;

public class PodTroublesTests
{
    /// <summary>A container that crashes goes through the first four, whenever one looks.</summary>
    [Theory]
    [InlineData("""{"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}""", 1, "CrashLoopBackOff, exit code 1 (shop:demo) back-off 10s")]
    [InlineData("""{"terminated": {"reason": "Error", "exitCode": 2}}""", 0, "Error, exit code 2 (shop:demo)")]
    [InlineData("""{"running": {"startedAt": "2026-11-30T04:00:00Z"}}""", 1, "started again, exit code 1 (shop:demo)")]
    [InlineData("""{"waiting": {"reason": "ContainerCreating"}}""", 1, "started again, exit code 1 (shop:demo)")]
    [InlineData("""{"waiting": {"reason": "ErrImagePull"}}""", 0, "ErrImagePull (shop:demo)")]
    [InlineData("""{"waiting": {"reason": "ContainerCreating"}}""", 0, null)]
    [InlineData("""{"running": {"startedAt": "2026-11-30T04:00:00Z"}}""", 0, null)]
    [InlineData("""{"terminated": {"reason": "Completed", "exitCode": 0}}""", 0, null)]
    public void A_container_that_failed_is_told_in_whatever_state_it_is(string state, int exitCodeBefore, string? told)
    {
        var troubles = PodTroubles.Of([Pod(state, exitCodeBefore, isReady: false)]);

        Assert.Equal(told is null ? [] : [$"pod front-1, container front: {told}"], troubles.Select(trouble => trouble.Text));
        Assert.All(troubles, trouble => Assert.Equal(told!.StartsWith("ErrImage", StringComparison.Ordinal), trouble.IsHopeless));
    }

    [Fact]
    public void One_that_is_ready_has_no_trouble_whatever_it_had_before() =>
        Assert.Empty(PodTroubles.Of([Pod("""{"running": {}}""", 1, isReady: true)]));

    private static JsonObject Pod(string state, int exitCodeBefore, bool isReady)
    {
        var container = new JsonObject
        {
            ["name"] = "front",
            ["image"] = "shop:demo",
            ["ready"] = isReady,
            ["state"] = JsonNode.Parse(state),
        };
        if (exitCodeBefore != 0)
            container["lastState"] = new JsonObject { ["terminated"] = new JsonObject { ["reason"] = "Error", ["exitCode"] = exitCodeBefore } };
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "front-1" },
            ["status"] = new JsonObject { ["containerStatuses"] = new JsonArray(container) },
        };
    }
}
