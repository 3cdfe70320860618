using System.Text.Json.Nodes;
using PatchTracer.Cluster;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Experiments.Files;

/// <summary>The Service that a load asks, and the node port by which this machine reaches it.</summary>
internal sealed class LoadTarget
{
    private readonly JsonObject _service;
    private readonly JsonObject _port;

    private LoadTarget(JsonObject service, JsonObject port, int nodePort) => (_service, _port, NodePort) = (service, port, nodePort);

    /// <summary>That of its manifest, or else one that the cluster file maps and no other Service has.</summary>
    public int NodePort { get; }

    public static bool Is(JsonObject body, LoadSection load) => body.Kind() == "Service" && body.Name() == load.Service;

    /// <exception cref="ExperimentException">No such Service or port, or none that this machine can reach.</exception>
    public static LoadTarget Of(Experiment experiment, LoadSection load)
    {
        var objects = ApplicationManifests.OfAll(experiment);
        var services = objects.Where(body => body.Kind() == "Service").ToList();
        var service = services.Find(body => Is(body, load))
            ?? throw new ExperimentException($"`load.service` is `{load.Service}`; "
                + (services.Count == 0 ? "the manifests have no Service" : $"the Services of the manifests are {Names(services)}"),
                experiment.File);
        return Of(experiment, load, service, objects);
    }

    public static LoadTarget Of(Experiment experiment, LoadSection load, JsonObject service, IReadOnlyList<JsonObject> all)
    {
        var port = Port(experiment, load, service);
        var mapped = KindCluster.MappedPorts(experiment.Cluster.Config);
        if (service.At("spec").Text("clusterIP") == "None")
            throw new ExperimentException(
                $"`load.service` is `{load.Service}`, which is headless: nothing leads to it from outside of the cluster", experiment.File);
        if ((int)port.Number("nodePort") is not 0 and var own)
        {
            return mapped.Contains(own) ? new LoadTarget(service, port, own)
                : throw new ExperimentException(
                    $"`load.service` is `{load.Service}`, whose node port is {own}; {Mapped(experiment, mapped)}. "
                    + "Leave `nodePort` out, or map it", experiment.File);
        }
        var taken = all.Where(body => body.Kind() == "Service").SelectMany(body => body.At("spec").Items("ports"))
            .Select(other => (int)other.Number("nodePort"));
        return mapped.Except(taken).FirstOrDefault() is not 0 and var free ? new LoadTarget(service, port, free)
            : throw new ExperimentException($"no port leads to `load.service`: {Mapped(experiment, mapped)}"
                + (mapped.Count > 0 ? ", and other Services have them" : "; it needs extraPortMappings"), experiment.File);
    }

    /// <summary>Gives the Service the node port.</summary>
    public void Expose()
    {
        _port["nodePort"] = NodePort;
        if (_service.At("spec").Text("type") is "" or "ClusterIP")
            _service.At("spec")["type"] = "NodePort";
    }

    private static JsonObject Port(Experiment experiment, LoadSection load, JsonObject service)
    {
        var ports = service.At("spec").Items("ports").ToList();
        return ports.Find(port => load.Port is null || port.Text("name") == load.Port || port.Text("port") == load.Port)
            ?? throw new ExperimentException(
                $"`load.port` is `{load.Port}`; Service {load.Service} has {string.Join(", ", ports.Select(Title))}", experiment.File);
    }

    private static string Title(JsonObject port) =>
        port.Text("name") is { Length: > 0 } name ? $"{name} ({port.Text("port")})" : port.Text("port");

    private static string Mapped(Experiment experiment, IReadOnlyList<int> mapped) =>
        $"{experiment.Cluster.Config} maps {(mapped.Count == 0 ? "no port" : string.Join(", ", mapped))} to this machine";

    private static string Names(List<JsonObject> services) => string.Join(", ", services.Select(service => service.Name()));
}
