using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary><c>pods: {…}</c>, <c>requests: {…}</c> or <c>roots: {…}</c>.</summary>
internal sealed class SubjectReader(YamlDiagnostics diagnostics)
{
    public SubjectSelector Read(YamlNode node)
    {
        var fields = new YamlFields(node, "`subjects`", diagnostics);
        SubjectSelector? selector = null;
        foreach (var (kind, value) in fields.TakeAll())
        {
            if (selector is not null)
                diagnostics.Add(value, "a chain has one kind of subjects");
            selector = kind switch
            {
                "pods" => Pods(value),
                "requests" => Requests(value),
                "roots" => Roots(value),
                _ => null,
            };
            if (selector is null)
                diagnostics.Add(value, $"unknown kind of subjects `{kind}`: pods, requests or roots");
        }
        if (selector is null)
            diagnostics.Add(node, "`subjects` is one of pods, requests, roots");
        return selector ?? new PodSubjects();
    }

    private PodSubjects Pods(YamlNode node)
    {
        var fields = new YamlFields(node, "`pods`", diagnostics);
        var inRun = false;
        var after = fields.Parsed<DateTimeOffset>("createdAfter", text =>
        {
            inRun = text == "run";
            return inRun ? DateTimeOffset.MinValue
                : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        }, "an ISO 8601 time, or `run` for the start of the run");
        var labels = new Dictionary<string, string>();
        if (fields.Take("labels") is { } labelNode)
        {
            foreach (var (key, value) in new YamlFields(labelNode, "`labels`", diagnostics).TakeAll())
                labels[key] = string.Join(',', diagnostics.Texts(value, key));
        }
        var pods = new PodSubjects
        {
            Namespace = fields.Text("namespace"),
            Labels = labels,
            CreatedInRun = inRun,
            CreatedAfter = inRun ? null : after
        };
        fields.RefuseRest();
        return pods;
    }

    private RequestSubjects Requests(YamlNode node)
    {
        var fields = new YamlFields(node, "`requests`", diagnostics);
        var requests = new RequestSubjects
        {
            Name = fields.Pattern("name"),
            Method = fields.Pattern("method"),
            Url = fields.Pattern("url"),
            Status = fields.Pattern("status")
        };
        fields.RefuseRest();
        return requests;
    }

    private RootSubjects Roots(YamlNode node)
    {
        var fields = new YamlFields(node, "`roots`", diagnostics);
        var roots = new RootSubjects(new PatternReader(diagnostics).Read(fields));
        fields.RefuseRest();
        return roots;
    }
}
