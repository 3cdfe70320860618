using System.Text;
using PatchTracer.Traces;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using PatchTracer.Traces.Views.Html;

namespace PatchTracer.Experiments.Bundles;

/// <summary>What a run shows a person: the verdict, one pod's start and one request as waterfalls.</summary>
public sealed class Report(BundleEvidence bundle, Verdict verdict)
{
    private readonly CausalTree _tree = new(bundle.Evidence.Graph);
    private readonly SubjectPaths _paths = new(bundle.Evidence.Graph);

    public Verdict Verdict { get; } = verdict;

    public string Write()
    {
        var text = new StringBuilder();
        text.Append($"{PlainText.Of(bundle.Manifest.Experiment)} on Kubernetes {PlainText.Of(bundle.Manifest.Kubernetes)}, "
            + $"{bundle.Manifest.Started:yyyy-MM-dd HH:mm:ss} UTC\n");
        if (bundle.Manifest.About.Length > 0)
            text.AppendJoin('\n', PlainText.Wrap(bundle.Manifest.About.ReplaceLineEndings(" "), VerdictTable.Width)).Append('\n');
        text.Append('\n');
        foreach (var chain in Verdict.Chains.Where(c => c.Subjects.Count > 0))
        {
            // A whole one shows what the picture is; without one, the first shows what is missing.
            text.Append(Draw(chain.Subjects.FirstOrDefault(s => s.Complete, chain.Subjects[0]))).Append('\n');
        }
        if (bundle.Measured is { } measured)
            text.Append(UsageTable.Write(measured)).Append('\n');
        return text.Append(VerdictTable.Write(Verdict)).ToString();
    }

    /// <summary>The same and what takes the time, for a reviewer, as a page that is one file.</summary>
    public string WriteHtml() => new RunPage(bundle.Evidence.Graph, Verdict).Write(
        bundle.Manifest.Experiment, $"Kubernetes {bundle.Manifest.Kubernetes}, {bundle.Manifest.Started:yyyy-MM-dd HH:mm:ss} UTC",
        bundle.Manifest.About, bundle.Manifest.Provenance, bundle.Measured);

    /// <exception cref="ExperimentException">The bundle has no span of it.</exception>
    public string OfTrace(TraceId trace) => bundle.Evidence.Graph.Spans.InTrace(trace).Length > 0 ? Waterfall().OfTrace(trace)
        : throw new ExperimentException(
            $"no span of trace {trace} is in this bundle; `report --json` lists the trace of each subject as `traceId`");

    /// <exception cref="ExperimentException">No subject of the verdict begins so.</exception>
    public string OfSubject(string name)
    {
        var subjects = Verdict.Chains.SelectMany(chain => chain.Subjects).ToList();
        var subject = subjects.Find(s => s.Name.StartsWith(name, StringComparison.Ordinal)
            || s.Name.EndsWith(name, StringComparison.Ordinal)
                || s.Name.Contains($"/{name}", StringComparison.Ordinal))
            ?? throw new ExperimentException($"no subject is called `{name}`; "
            + $"there are {string.Join(", ", subjects.Take(10).Select(s => s.Name))}{(subjects.Count > 10 ? ", …" : "")}");
        return Draw(subject);
    }

    /// <summary>
    /// A request is one trace, shown with all that is in it; a pod's chain crosses traces, and its trace has other pods in it.
    /// </summary>
    private string Draw(SubjectVerdict subject)
    {
        var picture = subject is { Kind: "request", TraceId: { } trace } ? Waterfall().OfTrace(trace) : Waterfall().OfSubject(subject);
        return _paths.Of(subject) is { } found ? $"{picture}\n{CriticalPathTable.Write(bundle.Evidence.Graph, found.Path)}" : picture;
    }

    private Waterfall Waterfall() => new(bundle.Evidence.Graph, _tree, WaterfallOptions.Default);
}
