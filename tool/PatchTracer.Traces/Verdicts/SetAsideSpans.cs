namespace PatchTracer.Traces.Verdicts;

/// <summary>Spans of one sender that say they are a component's, without its credential: nothing is judged by them.</summary>
/// <param name="Sender">Its address, with the node that has it where that is known.</param>
/// <param name="Claim">What they say they are: `layer kubelet`.</param>
/// <param name="Service">The service that they name.</param>
public sealed record SetAsideSpans(string Sender, string Claim, string Service, int Count, SpanReference First)
{
    public override string ToString() => $"{Count} spans from {Sender}, which has not the components' credential, "
        + $"say they are of {Claim} (service {Service}); the first {First}";
}
