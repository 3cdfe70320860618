using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Experiments.Files;
using PatchTracer.Traces.Proposals;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Drafts;

/// <summary>An experiment and a contract for manifests that somebody has, which run as they are.</summary>
public sealed class ExperimentDraft
{
    private readonly string _name;
    private readonly string _namespace;
    private readonly IReadOnlyList<string> _manifests;
    private readonly IReadOnlyList<JsonObject> _objects;
    private readonly string _clusterConfig;
    private readonly LoadChoice? _load;

    private ExperimentDraft(string name, string ns,
        IReadOnlyList<string> manifests, IReadOnlyList<JsonObject> objects, string clusterConfig)
    {
        (_name, _namespace, _manifests, _objects, _clusterConfig) = (name, ns, manifests, objects, clusterConfig);
        _load = LoadChoice.Of(objects);
    }

    /// <param name="manifests">Files or directories.</param>
    /// <param name="name">Null: the namespace of the manifests, or else the name of the first of them.</param>
    /// <exception cref="ExperimentException">They are not there, have no pods, or are of several namespaces.</exception>
    public static ExperimentDraft Of(IReadOnlyList<string> manifests, string? name, ExperimentDefaults defaults)
    {
        foreach (var path in manifests.Where(path => !Path.Exists(path)))
            throw new ExperimentException("there is no such manifest", path);
        var objects = ApplicationManifests.Read(manifests, "http://collector");
        if (!objects.Any(body => PodTemplate.Of(body) is not null))
            throw new ExperimentException($"nothing in {string.Join(", ", manifests)} makes a pod: an experiment needs an application");
        var namespaces = objects.Select(body => body.At("metadata").Text("namespace")).Where(ns => ns.Length > 0).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        if (namespaces.Count > 1)
            throw new ExperimentException(
                $"the manifests are in the namespaces {string.Join(", ", namespaces)}; an application is in one. Name those of one.");
        var own = name ?? (namespaces.Count == 1 ? namespaces[0] : NameOf(manifests[0]));
        return new ExperimentDraft(own, namespaces.Count == 1 ? namespaces[0] : own, manifests, objects, defaults.ClusterConfig);
    }

    /// <summary>Writes the files, all or none.</summary>
    /// <returns>The experiment first.</returns>
    /// <exception cref="ExperimentException">One of them is there already, or what would be written could not be run; nothing is changed
    /// then.</exception>
    public IReadOnlyList<string> Write(string directory, ExperimentDefaults defaults)
    {
        var experiment = Path.Combine(directory, $"{_name}.yaml");
        List<(string Path, string Text)> files =
            [(experiment, Text(directory)), (Path.Combine(directory, $"{_name}-contract.yaml"), Contract)];
        if (_load is { NodePort: > 0 and not DraftText.MappedPort })
            files.Add((Path.Combine(directory, $"{_name}-cluster.yaml"),
                DraftText.Cluster(ForeignFile.ReadText(_clusterConfig), _load.NodePort)));
        foreach (var (path, _) in files.Where(file => Path.Exists(file.Path)))
            throw new ExperimentException(
                "it is there already, and nothing is ever written over it; --name NAME or --output DIR gives the new ones another place",
                path);
        Directory.CreateDirectory(directory);
        var written = new List<string>();
        try
        {
            foreach (var (path, text) in files)
            {
                using var stream = new FileStream(path, FileMode.CreateNew);
                written.Add(path);
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            }
            ExperimentFile.Load(experiment, defaults);
        }
        catch
        {
            written.ForEach(File.Delete);
            throw;
        }
        return written;
    }

    private string Text(string directory) =>
        DraftText.Experiment(_name, _namespace, [.. _manifests.Select(path => Path.GetRelativePath(directory, Path.GetFullPath(path)))],
        ApplicationManifests.Images(_objects), _load);

    private string Contract => ContractProposal.For(_name, [.. _objects.Select(Group).OfType<PodGroup>()], _load is not null)
        ?? throw new ExperimentException("there is nothing to judge: no Service leads to a pod, and of StatefulSets, "
        + "DaemonSets and CronJobs nothing is traced (docs/limits.md)");

    private PodGroup? Group(JsonObject body)
    {
        if (PodTemplate.Of(body) is not { } template)
            return null;
        var labels = template.At("metadata", "labels").ToDictionary(label => label.Key, label => label.Value?.ToString() ?? "");
        var origin = body.Kind() switch
        {
            "Deployment" => PodOrigin.Deployment,
            "Job" => PodOrigin.Job,
            "Pod" => PodOrigin.None,
            _ => PodOrigin.OtherController
        };
        return new PodGroup(_namespace, labels, origin,
            _objects.Any(service => service.Kind() == "Service" && LoadChoice.Selects(service, template)))
        {
            Count = body.Kind() switch
            {
                "Deployment" or "StatefulSet" => body.At("spec").ContainsKey("replicas") ? (int)body.At("spec").Number("replicas") : 1,
                "Pod" => 1,
                _ => null,
            },
        };
    }

    private static string NameOf(string manifest)
    {
        var file = Path.GetFullPath(manifest).TrimEnd('/');
        var text = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
        var name = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return name.Length > 0 ? name : "experiment";
    }
}
