using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Emission;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Passes;

/// <summary>
/// The functions' text, a file at a time, since tracepoints of one file share its imports and its lines.
/// <code>
/// before  func (m *kubeGenericRuntimeManager) createPodSandbox(pod *v1.Pod, attempt uint32) (string, string, error) {
/// after   func (m *kubeGenericRuntimeManager) createPodSandbox(pod *v1.Pod, attempt uint32) (ptResult0 string, ptResult1 string, ptErr error) {
///             if ptSpan := ptKubeletSandboxCreate.Begin(); ptSpan != nil { …
/// </code>
/// </summary>
internal sealed class WeaveFiles : IWeavePass
{
    public WeaveDraft Run(WeaveDraft draft)
    {
        var weaver = new FileWeaver(draft.Sources, draft.Tree.RuntimeImportPath);
        foreach (var jobs in draft.Jobs.GroupBy(job => job.Site.File))
            draft = Weave(draft, weaver, jobs.Key, [.. jobs]);
        return draft;
    }

    private static WeaveDraft Weave(WeaveDraft draft, FileWeaver weaver, SourceFile file, ImmutableArray<WeaveJob> jobs)
    {
        var woven = weaver.Weave(file, [.. jobs.Select(job => (job.Tracepoint, job.Site))]);
        var owners = string.Join(", ", jobs.Select(job => job.Tracepoint.Id).Distinct());
        ImmutableArray<WeaveDiagnostic> problems = [.. NotSource(draft, file, owners), .. woven.Problems];
        foreach (var (tracepoint, site) in woven.Sites)
            draft = draft.With(Explain(draft.Explanations[tracepoint.Id], site, problems));
        return draft with
        {
            Files = draft.Files.Add(new(file.Path, jobs[0].Tracepoint.Component, file.Bytes, woven.Bytes) { Places = [.. woven.Places] }),
            Diagnostics = draft.Diagnostics.AddRange(problems),
        };
    }

    private static Explanation Explain(Explanation known, Site site, ImmutableArray<WeaveDiagnostic> problems)
    {
        var own = problems.Where(problem => problem.Tracepoint == known.Tracepoint).Select(problem => problem.Message);
        // What is wrong with the file is in the way of each.
        var ofFile = problems.Where(problem => problem.File == site.File).Select(problem => problem.ToString());
        var reasons = known.Reasons.AddRange(own).AddRange(ofFile).Distinct().ToImmutableArray();
        return known with
        {
            Sites = known.Sites.Add(site),
            Reasons = reasons,
            Status = reasons.IsEmpty ? known.Status : ExplanationStatus.Drifted,
        };
    }

    private static IEnumerable<WeaveDiagnostic> NotSource(WeaveDraft draft, SourceFile file, string owners)
    {
        if (file.Tree.IsGenerated)
            yield return new(file.Path, 0, 0,
                $"is a generated file: its generator would undo the weaving of {owners}. Name the function that it is called from.");
        if (new FileInfo(Path.Combine(draft.Tree.Root, file.Path)).LinkTarget is { } target)
            yield return new(file.Path, 0, 0, $"is a link to {target}, and only files of the tree itself are woven: "
                + $"name the package of that for {owners}, or put a copy in its place");
    }
}
