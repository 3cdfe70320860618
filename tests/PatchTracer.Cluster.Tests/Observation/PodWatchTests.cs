using System.Text.Json.Nodes;
using PatchTracer.Cluster.Observation;
using Xunit;

namespace PatchTracer.Cluster.Tests.Observation;

public sealed class PodWatchTests : IAsyncDisposable
{
    private readonly PodWatch _watch = new(null!);

    [Fact]
    public async Task A_pod_is_ready_the_first_time_that_it_is_told_to_be()
    {
        _watch.Note("ADDED", Pod("a", ready: false), 10);
        _watch.Note("MODIFIED", Pod("a", ready: false), 20);
        _watch.Note("MODIFIED", Pod("a", ready: true), 30);
        _watch.Note("MODIFIED", Pod("a", ready: false), 40);
        _watch.Note("MODIFIED", Pod("a", ready: true), 50);
        _watch.Note("ADDED", Pod("b", ready: false), 15);

        Assert.Equal([("a", 10, 30L), ("b", 15, null)],
            (await _watch.StopAsync()).Select(pod => (pod.Uid, pod.CreatedUnixNano, pod.ReadyUnixNano)));
    }

    [Fact]
    public async Task Of_pods_that_were_there_before_nothing_is_told()
    {
        _watch.Skip(Pod("a", ready: false));
        _watch.Note("ADDED", Pod("a", ready: false), 10);
        _watch.Note("MODIFIED", Pod("a", ready: true), 20);
        _watch.Note("MODIFIED", Pod("never added", ready: true), 20);

        Assert.Empty(await _watch.StopAsync());
    }

    [Fact]
    public async Task What_became_ready_while_nobody_watched_is_not_given_a_time()
    {
        _watch.Note("ADDED", Pod("missed", ready: false), 10);
        _watch.Note("ADDED", Pod("waits", ready: false), 11);
        _watch.Note("ADDED", Pod("was", ready: false), 12);
        _watch.Note("MODIFIED", Pod("was", ready: true), 13);
        // The server was away; this is what it says then.
        _watch.Skip(Pod("missed", ready: true));
        _watch.Skip(Pod("waits", ready: false));
        _watch.Skip(Pod("was", ready: true));
        _watch.Note("MODIFIED", Pod("missed", ready: true), 50);
        _watch.Note("MODIFIED", Pod("waits", ready: true), 51);

        Assert.Equal([("waits", 51L), ("was", 13L)], (await _watch.StopAsync()).Select(pod => (pod.Uid, pod.ReadyUnixNano!.Value)));
    }

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private static JsonObject Pod(string uid, bool ready) => new()
    {
        ["metadata"] = new JsonObject { ["uid"] = uid, ["name"] = uid, ["namespace"] = "n" },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }),
        },
    };
}
