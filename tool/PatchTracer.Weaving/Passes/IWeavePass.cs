namespace PatchTracer.Weaving.Passes;

/// <summary>One step on the way from a catalog and a tree to a plan. Writes nothing.</summary>
internal interface IWeavePass
{
    WeaveDraft Run(WeaveDraft draft);
}
