using System.Globalization;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary><c>pods: {…}</c>, <c>requests: {…}</c> or <c>roots: {…}</c>.</summary>
internal static class SubjectReader
{
    public static SubjectSelector Read(YamlSource source, YamlNode node)
    {
        var map = new YamlMap(source, node, "subjects", ["pods", "requests", "roots"]);
        if (map.Present.Count != 1)
            source.Error(node, "`subjects` is one of pods, requests, roots");
        return map.Present.FirstOrDefault() switch
        {
            "requests" => Requests(source, map["requests"]!),
            "roots" => Roots(source, map["roots"]!),
            "pods" => Pods(source, map["pods"]!),
            _ => new PodSubjects(),
        };
    }

    private static PodSubjects Pods(YamlSource source, YamlNode node)
    {
        var map = new YamlMap(source, node, "pods", ["namespace", "labels", "createdAfter"]);
        var inRun = false;
        var after = map.Parsed<DateTimeOffset>("createdAfter", text =>
        {
            inRun = text == "run";
            return inRun ? DateTimeOffset.MinValue
                : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
        }, "an ISO 8601 time, or `run` for the start of the run");
        return new PodSubjects
        {
            Namespace = map.Text("namespace"),
            Labels = map["labels"] is { } labels ? Labels(source, labels) : [],
            CreatedInRun = inRun,
            CreatedAfter = inRun ? null : after
        };
    }

    private static Dictionary<string, string> Labels(YamlSource source, YamlNode node) =>
        YamlValue.Entries(source, node, "labels").ToDictionary(entry => entry.Key.Value!,
            entry => string.Join(',', YamlValue.Texts(source, entry.Value, entry.Key.Value!, mayBeEmpty: true)));

    private static RequestSubjects Requests(YamlSource source, YamlNode node)
    {
        var map = new YamlMap(source, node, "requests", ["name", "method", "url", "status"]);
        return new RequestSubjects
        {
            Name = PatternReader.Text(map, "name"),
            Method = PatternReader.Text(map, "method"),
            Url = PatternReader.Text(map, "url"),
            Status = PatternReader.Text(map, "status")
        };
    }

    private static RootSubjects Roots(YamlSource source, YamlNode node) =>
        new(PatternReader.Read(new YamlMap(source, node, "roots", PatternReader.Keys)));
}
