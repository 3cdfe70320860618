using System.Text;

namespace PatchTracer.Experiments.Drafts;

/// <summary>Experiment files for people to read and change.</summary>
internal static class DraftText
{
    /// <summary>That of the cluster file that comes with the program.</summary>
    public const int MappedPort = 30080;

    public static string Experiment(string name, string ns, IReadOnlyList<string> manifests, IReadOnlyList<string> images, LoadChoice? load)
    {
        var text = new StringBuilder($"""
            # An experiment: everything that a run depends on. `patchtracer run {name}.yaml` carries it out. Every key: docs/experiment.md of PatchTracer.
            name: {name}
            about: What Kubernetes does for {name}, and what {name} does with it.
            kubernetes:
              # What is woven and built: Debian's source package, a release from git (git: {"{tag: v1.34.1}"}) or a tree of your own (tree: DIR).
              release: v1.20.2
              debian:
                package: kubernetes
                version: 1.20.5+really1.20.2
                sha256: b83c0780efb182d928dc63d46488a847f161f04e40a94b96bf5247dd671ecdfc
            cluster:
              # Kept for the next run; `patchtracer down` removes it.
              name: patchtracer{(load is { NodePort: > 0 and not MappedPort } ? $"\n  # Maps the node port of {load.Service} to this machine.\n  config: {name}-cluster.yaml" : "")}
            tracing:
              sampling: "on"
              # parent: one waterfall; link: each reconciliation starts a trace of its own, with a link to its cause.
              mode: parent
            application:
              # Where everything goes; emptied before each run.
              namespace: {ns}
              # The manifests' images are {string.Join(", ", images)}.
              # They are taken from this machine's engine, or pulled. To have one built or loaded instead, say here what it is made of:
              # images:
              # - {"{name: NAME, dockerfile: DIR/Dockerfile}"}    built by this machine's engine
              # - {"{name: NAME, go: DIR}"}                       a Go main package
              # - {"{name: NAME, project: DIR/NAME.csproj}"}      a .NET project; with agent: … it is woven, too
              # - {"{archive: FILE.tar}"}                         an archive of `docker save`, or an OCI layout
              manifests:

            """);
        foreach (var manifest in manifests)
            text.Append($"  - {manifest}\n");
        text.Append(load is null ? "# No Service leads to a pod of the manifests: nothing is sent.\n" : Load(load));
        return text.Append("# `patchtracer contract --from BUNDLE` proposes more than this one says, from what a run has recorded.\n")
            .Append($"contract: {name}-contract.yaml\n").ToString();
    }

    /// <summary>The cluster file that comes with the program, for another node port.</summary>
    public static string Cluster(string text, int port) => text.Replace($"Port: {MappedPort}", $"Port: {port}", StringComparison.Ordinal);

    private static string Load(LoadChoice load) => $$"""
        load:
          service: {{load.Service}}
          port: {{load.Port}}
          # Which of the requests are sent with which values; the same seed sends the same ones.
          seed: 1
          # What {placeholders} stand for: values: {item: [tea, coffee], amount: 1..9}
          requests:
          - method: GET
            path: {{load.Path}}
          # body, headers, status and weight: docs/experiment.md
          stages:
          # Ten in a second, a hundred in all. {users: 4, duration: 30s} is four that ask again when they have their answer.
          - {rate: 10, count: 100}
          thresholds:
          - {errors: 0%}

        """;
}
