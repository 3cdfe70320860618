using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>Why containers of pods do not run, in the kubelet's words.</summary>
internal static class PodTroubles
{
    /// <summary>Reasons that do not go away by waiting: an image that cannot be had.</summary>
    private static readonly string[] Hopeless = ["ErrImageNeverPull", "ErrImagePull", "ImagePullBackOff", "InvalidImageName"];

    /// <summary>Ordinary states of a container that is about to run.</summary>
    private static readonly string[] Usual = ["ContainerCreating", "PodInitializing"];

    public static IReadOnlyList<PodTrouble> Of(IEnumerable<JsonObject> pods) => [.. pods.SelectMany(Of)];

    private static IEnumerable<PodTrouble> Of(JsonObject pod)
    {
        var status = pod.At("status");
        foreach (var container in status.Items("initContainerStatuses").Concat(status.Items("containerStatuses")))
        {
            if (Trouble(container) is { } reason)
                yield return new PodTrouble($"pod {pod.Name()}, container {container.Text("name")}: {reason}", Hopeless.Contains(
                    container.At("state", "waiting").Text("reason")));
        }
        if (pod.Condition("PodScheduled") is { } scheduled && scheduled.Text("status") == "False")
            yield return new PodTrouble($"pod {pod.Name()}: not scheduled: {scheduled.Text("message")}", IsHopeless: false);
    }

    // A container that crashes is waiting most of the time, ended for a moment, and at work for one.
    private static string? Trouble(JsonObject container)
    {
        var (waiting, ended) = (container.At("state", "waiting"), container.At("state", "terminated"));
        var before = container.At("lastState", "terminated");
        var isUnusual = waiting.Text("reason") is { Length: > 0 } reason && !Usual.Contains(reason);
        if (container["ready"]?.GetValue<bool>() == true || (!isUnusual && Failed(ended) is null && Failed(before) is null))
            return null;
        var state = isUnusual ? waiting.Text("reason") : ended.Count > 0 ? ended.Text("reason") : "started again";
        return $"{state}{Failed(ended) ?? Failed(before)} ({container.Text("image")}) {waiting.Text("message")}".TrimEnd();
    }

    private static string? Failed(JsonObject ended) =>
        ended.Count > 0 && ended.Number("exitCode") is not 0 and var code ? $", exit code {code}" : null;
}

internal sealed record PodTrouble(string Text, bool IsHopeless);
