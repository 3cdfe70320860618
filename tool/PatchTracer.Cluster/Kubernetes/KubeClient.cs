using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>
/// A small client of the API server. Objects are JSON as the API speaks it. A trace context goes along as the
/// `traceparent` header of the request; <see cref="Deployer"/> adds the annotation.
/// Every method throws <see cref="KubeException"/> with the API's own message.
/// </summary>
public sealed class KubeClient(Kubeconfig config) : IDisposable
{
    private readonly KubeConnection _connection = new(config);
    private readonly ConcurrentDictionary<string, JsonArray> _kinds = new();

    public Task<JsonObject> GetAsync(KubeResource resource, string? ns, string name, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, resource.Path(ns, name), null, null, cancellation);

    /// <summary>Null if there is no such object.</summary>
    public async Task<JsonObject?> TryGetAsync(KubeResource resource, string? ns, string name, CancellationToken cancellation)
    {
        try
        {
            return await GetAsync(resource, ns, name, cancellation);
        }
        catch (KubeException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <param name="ns">Null for all namespaces.</param>
    /// <param name="selector">A label selector such as `app=frontend`; null for all.</param>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(
        KubeResource resource, string? ns, string? selector, CancellationToken cancellation)
    {
        var query = selector is null ? "" : $"?labelSelector={Uri.EscapeDataString(selector)}";
        var answer = await SendAsync(HttpMethod.Get, resource.Path(ns) + query, null, null, cancellation);
        return [.. answer.Items("items")];
    }

    /// <summary>The list as the server sends it: <c>items</c>, and <c>metadata.resourceVersion</c> to watch from.</summary>
    /// <param name="ns">Null for all namespaces.</param>
    public Task<JsonObject> CollectionAsync(KubeResource resource, string? ns, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, resource.Path(ns), null, null, cancellation);

    /// <summary>What happens to objects, as <c>type</c> and <c>object</c>, until the server ends the answer, as it does after some
    /// minutes.</summary>
    /// <param name="ns">Null for all namespaces.</param>
    /// <param name="version">What came after it is told.</param>
    public IAsyncEnumerable<JsonObject> WatchAsync(
        KubeResource resource, string? ns, string version, CancellationToken cancellation) =>
        _connection.LinesAsync($"{resource.Path(ns)}?watch=1&resourceVersion={Uri.EscapeDataString(version)}", cancellation);

    public Task<JsonObject> CreateAsync(KubeResource resource, JsonObject body, ActivityContext? trace, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, resource.Path(resource.Namespaced ? body.Namespace() : null), body, trace, cancellation);

    /// <summary>Creates the object, or makes an existing one of that name be what <paramref name="body"/> says.</summary>
    public async Task<JsonObject> ApplyAsync(KubeResource resource, JsonObject body, ActivityContext? trace, CancellationToken cancellation)
    {
        // Looked for first: creating a Service anew fails on its own node port before it fails on its name.
        if (await TryGetAsync(resource, body.Namespace(), body.Name(), cancellation) is not { } existing)
            return await CreateAsync(resource, body, trace, cancellation);
        return await SendAsync(HttpMethod.Put, resource.Path(body.Namespace(), body.Name()), Replacement.Of(existing, body), trace,
            cancellation);
    }

    /// <summary>A JSON merge patch (RFC 7386).</summary>
    public Task<JsonObject> PatchAsync(
        KubeResource resource, string? ns, string name, JsonObject patch, ActivityContext? trace, CancellationToken cancellation) =>
        _connection.SendAsync(HttpMethod.Patch, resource.Path(ns, name), patch, KubeConnection.MergePatch, trace, cancellation);

    /// <summary>False if there was no such object. What depends on it is deleted in the background.</summary>
    public Task<bool> DeleteAsync(KubeResource resource, string? ns, string name, CancellationToken cancellation) =>
        DeleteAsync(resource, ns, name, new JsonObject { ["propagationPolicy"] = "Background" }, cancellation);

    /// <summary>The object is gone at once; a pod's node clears up behind it, in its own time.</summary>
    public Task<bool> DeleteNowAsync(KubeResource resource, string? ns, string name, CancellationToken cancellation) =>
        DeleteAsync(resource, ns, name, new JsonObject { ["propagationPolicy"] = "Background", ["gracePeriodSeconds"] = 0 }, cancellation);

    private async Task<bool> DeleteAsync(KubeResource resource, string? ns, string name, JsonObject options, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, resource.Path(ns, name), options, null, cancellation);
            return true;
        }
        catch (KubeException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>What the server calls a kind, from its own discovery.</summary>
    /// <exception cref="ClusterException">The server has no such kind.</exception>
    public async Task<KubeResource> ResolveAsync(string apiVersion, string kind, CancellationToken cancellation) =>
        await TryResolveAsync(apiVersion, kind, cancellation)
        ?? throw new ClusterException(ClusterFailure.Input, $"The API server knows no kind '{kind}' in '{apiVersion}'.");

    /// <summary>Null if the server has no such kind.</summary>
    public async Task<KubeResource?> TryResolveAsync(string apiVersion, string kind, CancellationToken cancellation)
    {
        var group = new KubeResource(apiVersion, "", false).GroupPath;
        if (!_kinds.TryGetValue(group, out var resources))
        {
            _kinds[group] = resources = await KindsAsync(group, cancellation);
        }
        // Subresources (pods/exec) are listed with kinds of their own.
        return resources.OfType<JsonObject>().FirstOrDefault(r => r.Text("kind") == kind && !r.Text("name").Contains('/')) is { } match
            ? new KubeResource(apiVersion, match.Text("name"), match["namespaced"]?.GetValue<bool>() ?? false)
            : null;
    }

    /// <summary>
    /// Every kind of object that can be listed and deleted, in the version of its group that the server prefers, from its own discovery. An
    /// extension that does not answer has none.
    /// </summary>
    public async Task<IReadOnlyList<KubeResource>> ResourcesAsync(CancellationToken cancellation)
    {
        var groups = await SendAsync(HttpMethod.Get, "/apis", null, null, cancellation);
        var resources = new List<KubeResource>();
        foreach (var version in groups.Items("groups").Select(group => group.At("preferredVersion").Text("groupVersion")).Prepend("v1"))
        {
            try
            {
                resources.AddRange((await KindsAsync(new KubeResource(version, "", false).GroupPath, cancellation)).OfType<JsonObject>()
                    .Where(kind => Can(kind, "list") && Can(kind, "delete"))
                    .Select(kind => new KubeResource(version, kind.Text("name"), kind["namespaced"]?.GetValue<bool>() ?? false)));
            }
            catch (KubeException)
            {
                continue;
            }
        }
        return resources;
    }

    private static bool Can(JsonObject kind, string verb) =>
        kind["verbs"] is JsonArray verbs && verbs.Any(can => can?.GetValue<string>() == verb);

    private async Task<JsonArray> KindsAsync(string group, CancellationToken cancellation)
    {
        try
        {
            return (await SendAsync(HttpMethod.Get, group, null, null, cancellation))["resources"] as JsonArray ?? [];
        }
        catch (KubeException e) when (e.IsNotFound)
        {
            return []; // no such group, or not this version of it
        }
    }

    /// <summary>
    /// The version of a group that the server prefers: `discovery.k8s.io` → `discovery.k8s.io/v1beta1` on 1.20, `…/v1` from 1.21.
    /// </summary>
    public async Task<string> PreferredVersionAsync(string group, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Get, $"/apis/{group}", null, null, cancellation);
        return answer["preferredVersion"]!.AsObject().Text("groupVersion");
    }

    /// <summary>`v1.20.2`.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Get, "/version", null, null, cancellation)).Text("gitVersion");

    private Task<JsonObject> SendAsync(
        HttpMethod method, string path, JsonNode? body, ActivityContext? trace, CancellationToken cancellation) =>
        _connection.SendAsync(method, path, body, KubeConnection.Json, trace, cancellation);

    public void Dispose() => _connection.Dispose();
}
