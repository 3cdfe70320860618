using PatchTracer.Workspace;

namespace PatchTracer.Images.Components;

/// <summary>The names by which a release's kubeadm asks for images, by component.</summary>
internal static class ReleaseImages
{
    /// <summary>Asks the release's own kubeadm; with a version given it needs no network.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync(string kubeadm, string release, CancellationToken cancellation)
    {
        if (!File.Exists(kubeadm))
            throw new ImageException($"no kubeadm at {kubeadm}: it is asked which images {release} runs; build it too", kubeadm);
        var output = await new Tool(kubeadm, "config", "images", "list", "--kubernetes-version", release).RunAsync(cancellation);
        var names = ByComponent(output);
        return names.ContainsKey("pause")
            ? names
            : throw new ImageException($"`{kubeadm} config images list` named no pause image for {release}:\n{output}", kubeadm);
    }

    public static IReadOnlyDictionary<string, string> ByComponent(string listed) =>
        listed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => name.Contains(':'))
            .ToDictionary(ComponentOf, StringComparer.Ordinal);

    // k8s.gcr.io/kube-proxy:v1.20.2 and registry.k8s.io/coredns/coredns:v1.12.1 alike
    private static string ComponentOf(string name) => name[(name.LastIndexOf('/') + 1)..name.LastIndexOf(':')];
}
