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
            var waiting = container.At("state", "waiting");
            var reason = waiting.Text("reason");
            if (reason.Length > 0 && !Usual.Contains(reason))
            {
                var ended = container.At("lastState", "terminated");
                var exit = ended.Count > 0 ? $", exit code {ended.Number("exitCode")}" : "";
                var text = $"pod {pod.Name()}, container {container.Text("name")}: "
                    + $"{reason}{exit} ({container.Text("image")}) {waiting.Text("message")}";
                yield return new PodTrouble(text.TrimEnd(), Hopeless.Contains(reason));
            }
        }
        if (pod.Condition("PodScheduled") is { } scheduled && scheduled.Text("status") == "False")
            yield return new PodTrouble($"pod {pod.Name()}: not scheduled: {scheduled.Text("message")}", IsHopeless: false);
    }
}

internal sealed record PodTrouble(string Text, bool IsHopeless);
