using PatchTracer.Traces.Contracts;

namespace PatchTracer.Truth.Runs;

/// <summary>One edge of the contract for all subjects.</summary>
internal sealed record SiteGroup(Chain Chain, EdgeRule? Rule, ChainStep Step, IReadOnlyList<Site> Sites)
{
    public string Title => $"{Chain.Name}: {(Rule is null ? "" : $"{Rule.From} -> ")}{Step.Name}";

    /// <summary>The context is carried here: the effect names its cause, and no connection stands for it.</summary>
    public bool IsContext => Rule is { } rule && !rule.Via.HasFlag(Via.Derived) && !Step.Pattern.Hop;
}
