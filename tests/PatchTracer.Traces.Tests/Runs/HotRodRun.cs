using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Tests.Runs;

/// <summary>
/// A complete run of HotROD as the catalog's tracepoints record it: Deployments, their pods from the API server into the container and
/// onto every node, and dispatches through the Services. Tests take something out of it and see what the verdict says.
/// </summary>
internal sealed class HotRodRun
{
    private static readonly string[] Nodes = ["demo-control-plane", "demo-worker"];
    private static readonly (string Name, int Replicas)[] Deployments = [("frontend", 1), ("customer", 2), ("driver", 2), ("route", 2)];

    private readonly List<InventoryPod> _pods = [];

    /// <param name="requests">How many dispatches, one a second.</param>
    /// <param name="copies">How often the four Deployments are deployed, under other names after the first.</param>
    public HotRodRun(int requests, int copies = 1)
    {
        var deployments = Enumerable.Range(0, copies)
            .SelectMany(copy => Deployments.Select(d => (Name: copy == 0 ? d.Name : $"{d.Name}{copy}", d.Replicas))).ToArray();
        foreach (var (name, replicas) in deployments)
            new DeployTrace(Run, Nodes).Record(name, replicas, _pods);
        Inventory = new Inventory
        {
            Nodes = [.. Nodes.Select((node, i) => new InventoryNode { Name = node, Addresses = [$"172.18.0.{i + 2}"] })],
            Pods = _pods,
            EndpointSlices = [.. deployments.Select(d => new InventoryEndpointSlice
            {
                Name = $"{d.Name}-abcde",
                Namespace = "hotrod",
                Service = d.Name,
                Endpoints = [.. _pods.Where(pod => pod.Deployment == d.Name)
                    .Select(pod => new InventoryEndpoint { Ip = pod.Ip, PodUid = pod.Uid, Ready = true })],
            })],
        };
        for (var i = 0; i < requests; i++)
            new DispatchTrace(Run, _pods).Record(20_000 + (i * 1_000), i);
        End = 20_000 + (requests * 1_000) + 30_000;
    }

    public static Contract Contract { get; } = Read();

    public RunBuilder Run { get; } = new();

    public Inventory Inventory { get; set; }

    public List<RuntimeCounters> Counters { get; } = [];

    public bool LinkMode { get; set; }

    /// <summary>When recording ended, in milliseconds.</summary>
    public double End { get; set; }

    public InventoryPod Pod(string deployment) => _pods.First(pod => pod.Deployment == deployment);

    /// <summary>The first span of a tracepoint, or by name, whose text attribute has that value.</summary>
    public Span Span(string name, string key, string value) => Run.Spans.First(span => span.Name == name && span.Text(key) == value);

    public Verdict Judge() => ContractEvaluation.Evaluate(Contract, Evidence());

    public RunEvidence Evidence() => new()
    {
        Graph = CausalGraph.Stitch(new SpanSet(Run.Spans), Inventory, StitchOptions.Default),
        Inventory = Inventory,
        Load = Run.Load,
        Counters = Counters,
        Start = RunBuilder.Epoch,
        End = RunBuilder.Epoch.AddMilliseconds(End),
        LinkMode = LinkMode,
    };

    /// <summary>As if the context had not arrived: the span, and what it led to by parents, is a trace of its own.</summary>
    public void LoseContext(Span span)
    {
        var trace = Run.NewTrace();
        var moved = new HashSet<SpanKey> { span.Key };
        // Parents are written down before their children.
        foreach (var other in Run.Spans)
        {
            if (other.ParentKey is { } parent && moved.Contains(parent))
                moved.Add(other.Key);
        }
        for (var i = 0; i < Run.Spans.Count; i++)
        {
            var other = Run.Spans[i];
            Run.Spans[i] = other with
            {
                TraceId = moved.Contains(other.Key) ? trace : other.TraceId,
                ParentSpanId = other.Key == span.Key ? default : other.ParentSpanId,
                Links = [.. other.Links.Select(link => moved.Contains(link.Key) ? link with { TraceId = trace } : link)],
            };
        }
    }

    private static Contract Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "samples/hotrod/contract.yaml");
        var parse = ContractReader.Read(File.ReadAllText(path), "contract.yaml");
        return parse.Contract ?? throw new InvalidDataException(string.Join('\n', parse.Diagnostics));
    }
}
