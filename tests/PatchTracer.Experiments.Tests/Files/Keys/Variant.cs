using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Tests.Files.Keys;

/// <summary>A small experiment in a directory of its own, whose keys are changed one at a time.</summary>
internal sealed class Variant : IDisposable
{
    private readonly List<RunScope> _scopes = [];

    public Variant()
    {
        Write("kubernetes/README", "");
        Write("contract.yaml", "contract: one\nchains:\n- {name: a, subjects: {pods: {}}, steps: {b: {name: x}}, edges: []}\n");
        Write("app.yaml", Manifest("front", "nodePort: 30080, ") + "---\n" + Manifest("back", ""));
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public const string Sound = """
        name: one
        kubernetes: {tree: kubernetes}
        contract: contract.yaml
        application:
          manifests: [app.yaml]
          images: []
        load:
          service: front
          requests: [{path: /}]
          stages: [{users: 1, count: 4}]

        """;

    public static string Manifest(string name, string port) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec: {selector: {app: {{name}}}, ports: [{name: http, {{port}}port: 80}, {name: admin, port: 81}]}

        """;

    /// <summary>The sound experiment, with texts in place of others.</summary>
    public Experiment With(params ReadOnlySpan<(string Sound, string Changed)> changes)
    {
        var text = Sound;
        foreach (var (sound, changed) in changes)
        {
            if (!text.Contains(sound, StringComparison.Ordinal))
                throw new InvalidOperationException($"the experiment has no `{sound}`");
            text = text.Replace(sound, changed, StringComparison.Ordinal);
        }
        return Read(text);
    }

    /// <summary>The sound experiment with more lines.</summary>
    public Experiment And(string more) => Read(Sound + more);

    public Experiment Read(string text) => ExperimentFile.Load(Write("experiment.yaml", text), ExperimentDefaults.Of(Checkout.Root));

    public string Write(string path, string text)
    {
        var file = Path.Combine(Directory, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>What the steps of a run share, with a cache of its own.</summary>
    public RunScope Scope(Experiment experiment)
    {
        var options = new RunOptions { BundleDirectory = "", NodeSources = Path.Combine(Checkout.Root, "kind-config/node") };
        var scope = new RunScope(experiment, options, new CacheRoot(Path.Combine(Directory, $"cache-{_scopes.Count}")),
            SilentReporter.Instance);
        _scopes.Add(scope);
        return scope;
    }

    public void Dispose()
    {
        foreach (var scope in _scopes)
            scope.DisposeAsync().AsTask().GetAwaiter().GetResult();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
