namespace PatchTracer.Weaving.Passes;

/// <summary>
/// What all of it calls, under the licence header that the tree's own files have. A tree into which nothing is woven gets none.
/// <code>
/// after   pkg/patchtracer/**/*.go
/// </code>
/// </summary>
internal sealed class AddRuntime : IWeavePass
{
    public WeaveDraft Run(WeaveDraft draft)
    {
        if (draft.Jobs.IsEmpty)
            return draft;
        var header = LicenceHeader.Of(draft.Jobs[0].Site.File.Tree);
        foreach (var (path, content) in draft.Runtime.Files())
            draft = draft.WithNew($"{Weaver.RuntimeDirectory}/{path}", Weaver.RuntimeComponent, LicenceHeader.PutInFront(header, content));
        return draft;
    }
}
