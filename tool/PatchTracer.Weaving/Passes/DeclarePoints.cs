namespace PatchTracer.Weaving.Passes;

/// <summary>
/// The variables that woven functions begin their spans with: one new file a package, beside what was there.
/// <code>
/// after   zz_patchtracer.go: var ptKubeletSandboxCreate = patchtracer.NewPoint("kubelet.sandbox.create", "kubelet", …)
/// </code>
/// </summary>
internal sealed class DeclarePoints : IWeavePass
{
    public WeaveDraft Run(WeaveDraft draft)
    {
        foreach (var package in draft.Jobs.Where(job => job.Tracepoint.Span is not null).GroupBy(job => job.Site.File.Package.Path))
        {
            var first = package.First();
            var bytes = PointsFile.Print(first.Site.File, draft.Tree.RuntimeImportPath,
                package.Select(job => job.Tracepoint).DistinctBy(tracepoint => tracepoint.Id));
            draft = draft.WithNew(first.Site.File.Package.PathOf(PointsFile.Name), first.Tracepoint.Component, bytes);
        }
        return draft;
    }
}
