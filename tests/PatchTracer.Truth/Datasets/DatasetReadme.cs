using System.Text;
using PatchTracer.Truth.Faults;

namespace PatchTracer.Truth.Datasets;

/// <summary>What a data set is, for who has nothing but it.</summary>
internal static class DatasetReadme
{
    public static string Write(IReadOnlyDictionary<string, FaultLabel?> labels, int rounds, FaultExperiment experiment)
    {
        var readme = new StringBuilder();
        readme.Append($"""
            # Faults in the layers of Kubernetes, with traces

            {rounds} runs of HotROD on a real Kubernetes cluster of two nodes, with every pod's start, from its Deployment through API
            server, controllers, scheduler, kubelet, container runtime and kube-proxy to the process, and every request, through the Services
            between its parts. In each run nothing is slow, or one thing is. `experiment.yaml` says how they were made, in turns on one cluster;
            with PatchTracer and that file anybody makes others: `patchtracer run {experiment.File}`, `make dataset`.

            ```
            VARIANT/ROUND/raw/           spans as they were sent: `patchtracer export --format otlp|jaeger|parquet`, from `--store VARIANT/ROUND`
            VARIANT/ROUND/manifest.json  what was run, of what, when, and which fault was on
            VARIANT/ROUND/inventory.json pods, Services and their addresses
            VARIANT/ROUND/load.jsonl     each request, with its trace
            VARIANT/ROUND/measured.json  processor time and memory of components, pods from created to ready
            VARIANT/ROUND/contract.yaml  what a subject is, and what its traces must hold
            labels.json                  what is true of each variant; null: nothing is slow
            ```

            A label has `about`, the `group` of subjects that is hit first (`deploy`: pods; `dispatch`: requests), the `layer` whose time it is, and
            the `operations` that the time is spent in, any of which is right, as `NAME (SERVICE)`. Each directory of a round is a bundle: `verify`,
            `report`, `analyze`, `explain` and `compare` need nothing else.

            ```
            patchtracer compare clean --with {labels.First(label => label.Value is not null).Key}
            ```

            `patchtracer verify VARIANT/ROUND` says whether a run is whole; one in which a clock was set, or a span got lost, is kept and says so.
            A round is one observation: its requests and pods depend on each other. Times are those of one machine with two cores; spans of what a
            runtime's fault delayed have the attribute `patchtracer.fault`, which a method that is to be judged must not look at.

            | variant | what is slow | layer |
            |---|---|---|

            """);
        foreach (var (variant, label) in labels)
            readme.Append($"| `{variant}` | {label?.About ?? "nothing"} | {label?.Layer} |\n");
        readme.Append("""

            Licence: Apache-2.0, as PatchTracer itself.

            """);
        return readme.ToString();
    }
}
