using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments;
using PatchTracer.Experiments.Analyses;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Explanation;
using PatchTracer.Traces.Views;

namespace PatchTracer.Cli.Verbs;

[Verb("explain", HelpText = "Say why a pod, a request or a trace took longer than its peers; without a name, the slowest of each group.")]
internal sealed class ExplainVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "INPUT", Required = true,
        HelpText = "A bundle, a store of spans, a file that `import` takes, a directory of such, the URL of a running collector, or clickhouse://….")]
    public string Input { get; set; } = "";

    [Value(1, MetaName = "SUBJECT", HelpText = "The name of a pod or request, or its beginning; or a trace id.")]
    public string? Subject { get; set; }

    [Option("roots", HelpText = "Group traces by what began them, also where a contract says what belongs together.")]
    public bool Roots { get; set; }

    [Option("group", MetaValue = "NAME", HelpText = "Only the groups whose name begins so.")]
    public string Group { get; set; } = "";

    [Option("top", MetaValue = "N", Default = 10, HelpText = "At most so many lines in each table, and so many groups.")]
    public int Top { get; set; } = 10;

    [Option("json", HelpText = "The result as JSON on standard output; times in nanoseconds.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("why the slowest pod and the slowest request of a run are", new ExplainVerb { Input = "bundles/hotrod-20261122-120000" }),
        new("why one of them is", new ExplainVerb { Input = "bundles/hotrod-20261122-120000", Subject = "driver-" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Top < 1)
            throw new UsageException("--top takes a number from 1 on");
        var input = await terminal.WorkAsync(reporter => AnalysisInputs.ReadAsync([Input], Roots, reporter, cancellation));
        var explanations = Chosen(input.GroupsNamed(Group)).Select(chosen => Explainer.Explain(chosen.Group, chosen.Subject)).ToList();
        if (Json)
            Terminal.WriteJson(new
            {
                about = input.About,
                subjects = explanations.Select(explanation => new { explanation, sentences = ExplanationText.Sentences(explanation) })
            });
        else
            Terminal.Write($"{PlainText.Of(input.About)}\n\n{string.Join('\n', explanations.Take(Top).Select(explanation => ExplanationText.Write(explanation, Top)))}");
        return 0;
    }

    /// <summary>The subject that was named, once in each group that has it; else the slowest of each.</summary>
    private List<(SubjectGroup Group, AnalyzedSubject Subject)> Chosen(IReadOnlyList<SubjectGroup> groups)
    {
        var all = groups.SelectMany(group => group.Subjects.Select(subject => (Group: group, Subject: subject))).ToList();
        if (Subject is null)
            return [.. groups.Where(group => group.Subjects.Count > 0)
                .Select(group => (group, group.Subjects.MaxBy(subject => subject.DurationNanos)!))];
        var named = all.Where(subject => subject.Subject.Name == Subject || $"{subject.Subject.TraceId}" == Subject).ToList();
        if (named.Count == 0)
            named = [.. all.Where(subject => subject.Subject.Name.StartsWith(Subject, StringComparison.Ordinal)
                || subject.Subject.Name.Contains($"/{Subject}", StringComparison.Ordinal))];
        return named.Count switch
        {
            0 => throw new ExperimentException($"no pod, request or trace is called `{Subject}`; such as {string.Join(", ", all.OrderByDescending(subject => subject.Subject.DurationNanos).Take(5).Select(subject => subject.Subject.Name))} do"),
            _ when named.DistinctBy(subject => subject.Group.Name).Count() == named.Count => named,
            _ => throw new ExperimentException($"`{Subject}` is not one alone; there are {string.Join(", ", named.Take(5).Select(subject => subject.Subject.Name))}{(named.Count > 5 ? $" and {named.Count - 5} more" : "")}"),
        };
    }
}
