using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Experiments.Drafts;

/// <summary>The Service that a person would ask, as far as manifests tell.</summary>
/// <param name="NodePort">That of its manifest; 0 if it has none.</param>
/// <param name="Path">What its readiness is asked by, which is answered.</param>
internal sealed record LoadChoice(string Service, string Port, int NodePort, string Path)
{
    /// <summary>Null where no Service leads to a pod.</summary>
    public static LoadChoice? Of(IReadOnlyList<JsonObject> objects)
    {
        var templates = objects.Select(PodTemplate.Of).OfType<JsonObject>().ToList();
        return objects.Where(body => body.Kind() == "Service" && body.At("spec").Text("clusterIP") != "None")
            .Select(service => (Service: service, Template: templates.Find(template => Selects(service, template)),
                Port: service.At("spec").Items("ports").FirstOrDefault(IsTcp)))
            .Where(choice => choice is { Template: not null, Port: not null })
            // What is open to the outside is meant to be asked; else what no other part of the application speaks of.
            .OrderByDescending(choice => choice.Service.At("spec").Text("type") is "NodePort" or "LoadBalancer")
            .ThenBy(choice => templates.Count(template => template != choice.Template
                && template.ToJsonString().Contains(choice.Service.Name(), StringComparison.Ordinal)))
            .Select(choice => new LoadChoice(choice.Service.Name(), choice.Port!.Text("name") is { Length: > 0 } name ? name
                : choice.Port!.Text("port"),
                (int)choice.Port!.Number("nodePort"), Probed(choice.Template!)))
            .FirstOrDefault();
    }

    public static bool Selects(JsonObject service, JsonObject template)
    {
        var (selector, labels) = (service.At("spec", "selector"), template.At("metadata", "labels"));
        return selector.Count > 0 && selector.All(wanted => labels.Text(wanted.Key) == wanted.Value?.ToString());
    }

    private static bool IsTcp(JsonObject port) => port.Text("protocol") is "" or "TCP";

    private static string Probed(JsonObject template) => PodTemplate.Containers(template)
        .Select(container => container.At("readinessProbe", "httpGet").Text("path")).FirstOrDefault(path => path.StartsWith('/')) ?? "/";
}
