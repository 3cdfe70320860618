namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>
/// HotROD's experiment with one more Deployment, which is given secrets in every way that Kubernetes has: variables, a Secret and a
/// ConfigMap as variables and as files, a header of a probe, credentials for a registry, and the token of its service account.
/// </summary>
internal sealed class PlantedSecrets
{
    private readonly List<string> _values = [];

    public PlantedSecrets(string directory)
    {
        Directory.CreateDirectory(directory);
        var manifest = Path.Combine(directory, "planted.yaml");
        File.WriteAllText(manifest, Manifest());
        var samples = Path.Combine(Checkout.Root, "samples");
        var text = File.ReadAllText(Path.Combine(samples, "experiments/hotrod-small.yaml"))
            .Replace("../../", $"{Checkout.Root}/", StringComparison.Ordinal)
            .Replace("../hotrod/", $"{samples}/hotrod/", StringComparison.Ordinal);
        const string Last = "manifests/surge.yaml\n";
        if (!text.Contains(Last, StringComparison.Ordinal))
            throw new InvalidOperationException("the experiment is not as the test expects it: nothing was planted");
        Experiment = Path.Combine(directory, "planted-experiment.yaml");
        File.WriteAllText(Experiment, text.Replace(Last, $"{Last}  - {manifest}\n", StringComparison.Ordinal));
    }

    public const string Pod = "planted-";

    public string Experiment { get; }

    /// <summary>What must be in no span.</summary>
    public IReadOnlyCollection<string> Values => _values;

    private string Secret()
    {
        _values.Add($"s3cret{Guid.NewGuid():N}");
        return _values[^1];
    }

    private string Manifest() => $$$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: planted, namespace: hotrod}
        stringData: {password: {{{Secret()}}} }
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: planted-registry, namespace: hotrod}
        type: kubernetes.io/dockerconfigjson
        stringData:
          .dockerconfigjson: '{"auths":{"registry.invalid":{"username":"u","password":"{{{Secret()}}}"} } }'
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: planted, namespace: hotrod}
        data: {setting: {{{Secret()}}} }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: planted, namespace: hotrod}
        spec:
          replicas: 1
          selector: {matchLabels: {app: planted}}
          template:
            metadata: {labels: {app: planted}}
            spec:
              terminationGracePeriodSeconds: 3
              imagePullSecrets: [{name: planted-registry}]
              containers:
              - name: planted
                image: localhost/patchtracer/hotrod:demo
                imagePullPolicy: IfNotPresent
                args: [route]
                env:
                - {name: PLAIN, value: {{{Secret()}}} }
                - {name: FROM_SECRET, valueFrom: {secretKeyRef: {name: planted, key: password} } }
                - {name: FROM_MAP, valueFrom: {configMapKeyRef: {name: planted, key: setting} } }
                volumeMounts:
                - {name: secret, mountPath: /planted/secret}
                - {name: map, mountPath: /planted/map}
                readinessProbe:
                  httpGet: {path: /healthz, port: 8083, httpHeaders: [{name: Authorization, value: "Bearer {{{Secret()}}}" } ] }
                  periodSeconds: 1
                  failureThreshold: 30
              volumes:
              - {name: secret, secret: {secretName: planted}}
              - {name: map, configMap: {name: planted}}

        """;
}
