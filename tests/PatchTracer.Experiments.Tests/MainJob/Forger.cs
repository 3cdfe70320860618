using PatchTracer.Traces;

namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>
/// HotROD's experiment, its smaller form, with one more Deployment: a program in Go that sends 10,000 spans a second
/// in the name of the kubelet, half of them with the very ids that TRACEPARENT hands to its container, and a twentieth as many in its own
/// name with the same ids. It also asks the API server for two pods in the trace that TRACEPARENT names: by header and annotation for one,
/// by annotation alone for the other. No node takes them, and nobody follows them but the scheduler.
/// </summary>
internal sealed class Forger
{
    private const string Image = "localhost/patchtracer/forger:demo";

    public Forger(string directory)
    {
        var program = Directory.CreateDirectory(Path.Combine(directory, "forger")).FullName;
        File.WriteAllText(Path.Combine(program, "go.mod"), "module example.com/forger\n\ngo 1.18\n");
        File.WriteAllText(Path.Combine(program, "main.go"), Program);
        var manifest = Path.Combine(directory, "forger.yaml");
        File.WriteAllText(manifest, Manifest);
        var samples = Path.Combine(Checkout.Root, "samples");
        var text = File.ReadAllText(Path.Combine(samples, "experiments/hotrod-small.yaml"))
            .Replace("../../", $"{Checkout.Root}/", StringComparison.Ordinal)
            .Replace("../hotrod/", $"{samples}/hotrod/", StringComparison.Ordinal);
        text = Insert(text, "  images:\n", $"  - name: {Image}\n    go: {program}\n");
        Experiment = Path.Combine(directory, "forged-experiment.yaml");
        File.WriteAllText(Experiment, Insert(text, "  manifests:\n", $"  - {manifest}\n"));
    }

    public string Experiment { get; }

    private static string Insert(string text, string behind, string what) => text.Contains(behind, StringComparison.Ordinal)
        ? text.Replace(behind, behind + what, StringComparison.Ordinal)
        : throw new InvalidOperationException($"the experiment is not as the test expects it: it has no `{behind.Trim()}`");

    /// <summary>The pod that it asks for with a header; those of a run before are another's.</summary>
    /// <param name="own">The trace that TRACEPARENT names.</param>
    public static string Loud(TraceId own) => $"tenant-loud-{$"{own}"[..8]}";

    /// <summary>The pod that it asks for without.</summary>
    public static string Quiet(TraceId own) => $"tenant-quiet-{$"{own}"[..8]}";

    private const string Manifest = $$$"""
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: forger, namespace: hotrod}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: forger}
        rules:
        - {apiGroups: [""], resources: [pods], verbs: [create, deletecollection]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: forger}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: forger}
        subjects:
        - {kind: ServiceAccount, name: forger, namespace: hotrod}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: forger, namespace: hotrod}
        spec:
          replicas: 1
          selector: {matchLabels: {app: forger}}
          template:
            metadata: {labels: {app: forger}}
            spec:
              terminationGracePeriodSeconds: 1
              serviceAccountName: forger
              containers:
              - name: forger
                image: {{{Image}}}
                imagePullPolicy: IfNotPresent
                env:
                - {name: COLLECTOR, value: "${PATCHTRACER_COLLECTOR}"}

        """;

    // No backquotes in it: the text of a span is put together by hand.
    private const string Program = """
        package main

        import (
            "bytes"
            "crypto/tls"
            "fmt"
            "io"
            "math/rand"
            "net/http"
            "os"
            "strings"
            "time"
        )

        const perRequest = 500

        func spans(service string, known []string) string {
            var b strings.Builder
            fmt.Fprintf(&b, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},\"scopeSpans\":[{\"spans\":[", service)
            now := time.Now().UnixNano()
            for i := 0; i < perRequest; i++ {
                trace, span := known[0], known[1]
                if i%2 == 0 {
                    span = fmt.Sprintf("%016x", rand.Uint64()|1)
                }
                if i > 0 {
                    b.WriteByte(',')
                }
                fmt.Fprintf(&b, "{\"traceId\":\"%s\",\"spanId\":\"%s\",\"name\":\"kubelet.pod.sync\",\"kind\":2,\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\"", trace, span, now-int64(i), now)
                if service == "kubelet" {
                    b.WriteString(",\"attributes\":[{\"key\":\"patchtracer.layer\",\"value\":{\"stringValue\":\"kubelet\"}},{\"key\":\"patchtracer.tracepoint\",\"value\":{\"stringValue\":\"kubelet.pod.sync\"}}]")
                }
                b.WriteByte('}')
            }
            b.WriteString("]}]}]}")
            return b.String()
        }

        const account = "/var/run/secrets/kubernetes.io/serviceaccount/token"

        func ask(method, path, body, traceparent string) {
            token, _ := os.ReadFile(account)
            request, _ := http.NewRequest(method, "https://"+os.Getenv("KUBERNETES_SERVICE_HOST")+":"+os.Getenv("KUBERNETES_SERVICE_PORT")+"/api/v1/namespaces/default/pods"+path, strings.NewReader(body))
            request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
            request.Header.Set("Content-Type", "application/json")
            if traceparent != "" {
                request.Header.Set("traceparent", traceparent)
            }
            client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
            response, err := client.Do(request)
            if err != nil {
                fmt.Println(method, path, err)
                return
            }
            defer response.Body.Close()
            fmt.Println(method, path, response.Status)
        }

        func tenant(name, traceparent string, header string) {
            ask("POST", "", fmt.Sprintf("{\"metadata\":{\"name\":\"%s\",\"labels\":{\"app\":\"tenant\"},\"annotations\":{\"tracing.k8s.io/traceparent\":\"%s\"}},"+
                "\"spec\":{\"nodeSelector\":{\"nowhere\":\"true\"},\"containers\":[{\"name\":\"a\",\"image\":\"a\"}]}}", name, traceparent), header)
        }

        func main() {
            if given := os.Getenv("TRACEPARENT"); given != "" {
                // No node takes them, and the scheduler would try for ever.
                ask("DELETE", "?labelSelector=app%3Dtenant&gracePeriodSeconds=0", "", "")
                tenant("tenant-loud-"+given[3:11], given, given)
                tenant("tenant-quiet-"+given[3:11], given, "")
            }
            known := strings.Split(os.Getenv("TRACEPARENT"), "-")
            if len(known) != 4 {
                fmt.Println("no TRACEPARENT")
                known = []string{"00", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01"}
            }
            client := &http.Client{Timeout: 5 * time.Second}
            answers := map[string]int{}
            for n := 0; ; n++ {
                service := "kubelet"
                if n%20 == 19 {
                    service = "forger"
                }
                response, err := client.Post(os.Getenv("COLLECTOR")+"/v1/traces", "application/json", bytes.NewReader([]byte(spans(service, known[1:3]))))
                if err != nil {
                    answers["error"]++
                } else {
                    _, _ = io.Copy(io.Discard, response.Body)
                    response.Body.Close()
                    answers[response.Status]++
                }
                if n%200 == 0 {
                    fmt.Println(answers)
                }
                time.Sleep(perRequest * time.Second / 10000)
            }
        }

        """;
}
