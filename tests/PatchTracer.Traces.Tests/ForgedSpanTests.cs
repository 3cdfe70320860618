using System.Text.RegularExpressions;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>Pods say what they like: the verdict is made of what the components said, and names who said something in their name.</summary>
public partial class ForgedSpanTests
{
    private static readonly Sender Pod = new(IsComponent: false, "172.18.0.3");

    public static TheoryData<string> Forgeries =>
        new(["the same span", "another time", "as an application", "as a server of the same id", "children", "equal in all"]);

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Forged_spans_change_nothing_whether_they_come_first_or_last(string forgery)
    {
        var honest = Told(new HotRodRun(3));
        var expected = honest.Judge();
        Assert.True(expected.Complete);
        Assert.Null(expected.SetAside);
        foreach (var first in new[] { true, false })
        {
            var run = Told(new HotRodRun(3));
            var forged = run.Run.Spans.Where(span => span.Sender!.IsComponent).Select(span => Forge(span, forgery)).ToList();
            run.Run.Spans.InsertRange(first ? 0 : run.Run.Spans.Count, forged);

            var verdict = run.Judge();

            Assert.True(verdict.Complete);
            Assert.Equal(VerdictJson.Write(expected), VerdictJson.Write(verdict with
            {
                SetAside = null,
                Conflicts = [],
                Spans = expected.Spans,
                Traces = expected.Traces,
            }));
        }
    }

    [Fact]
    public void Who_said_it_is_named_with_how_often()
    {
        var run = Told(new HotRodRun(0));
        var kubelet = run.Run.Spans.First(span => span.Service == "kubelet");
        run.Run.Spans.InsertRange(0, Enumerable.Range(0, 7).Select(i => kubelet with { Sender = Pod, StartUnixNano = i, EndUnixNano = i }));

        var forged = Assert.Single(run.Judge().SetAside!);

        Assert.Equal(("172.18.0.3 (a pod on node demo-worker, or the node)", "layer kubelet", "kubelet", 7),
            (forged.Sender, forged.Claim, forged.Service, forged.Count));
        Assert.Contains("note: set aside 7 spans from 172.18.0.3 (a pod on node demo-worker, or the node)",
            VerdictTable.Write(run.Judge()));
        Assert.Equal(forged, Assert.Single(VerdictJson.Read(VerdictJson.Write(run.Judge())).SetAside!));
    }

    [Fact]
    public void A_component_without_its_credential_is_why_its_edges_are_missing()
    {
        var run = Told(new HotRodRun(0));
        foreach (var span in run.Run.Spans.Where(span => span.Tracepoint == "kubelet.sandbox.create").ToList())
            run.Run.Replace(span, span with { Sender = Pod });

        var edge = run.Judge().Chains[0].Subjects[0].Edges.First(edge => edge.State == EdgeState.Missing);

        Assert.Equal("sandbox", edge.To);
        Assert.Equal(DiagnosisCode.SenderUntrusted, edge.Diagnosis!.Code);
        Assert.StartsWith("172.18.0.3 (a pod on node demo-worker, or the node) reported it and has not the components' credential",
            edge.Diagnosis.Message);
    }

    [Fact]
    public void A_pod_that_has_an_address_of_its_own_is_named()
    {
        var run = Told(new HotRodRun(0));
        var pod = run.Pod("customer");
        run.Run.Spans.Add(run.Run.Spans[0] with
        {
            Sender = new Sender(IsComponent: false, pod.Ip),
            Attributes = AttributeList.Of((Conventions.Layer, "cri"))
        });
        Assert.Equal($"{pod.Ip} (pod hotrod/{pod.Name})", Assert.Single(run.Judge().SetAside!).Sender);
    }

    [Fact]
    public void What_a_collector_that_tells_nobody_apart_has_taken_is_judged_as_ever()
    {
        var run = new HotRodRun(3);
        var expected = VerdictJson.Write(run.Judge());
        Assert.DoesNotContain("setAside", expected);
        Assert.True(run.Judge().Complete);
    }

    [Theory]
    [InlineData("kubelet", null, null, "service kubelet")]
    [InlineData("shop", "kube-proxy", null, "layer kube-proxy")]
    [InlineData("shop", null, "scheduler.bind", "tracepoint scheduler.bind")]
    [InlineData("shop", "app", "kubelet.pod.sync", "tracepoint kubelet.pod.sync")]
    [InlineData("patchtracer", null, null, "service patchtracer")]
    [InlineData("shop", null, null, null)]
    [InlineData("shop", "app", "dotnet.hotrod.get_driver", null)]
    [InlineData("operator", "client-go", "client-go.http", null)]
    [InlineData("operator", "my-controller", "my.controller.reconcile", null)]
    public void Only_a_component_says_that_it_is_one(string service, string? layer, string? tracepoint, string? claim)
    {
        List<(string, AttributeValue)> attributes = [];
        if (layer is not null)
            attributes.Add((Conventions.Layer, layer));
        if (tracepoint is not null)
            attributes.Add((Conventions.Tracepoint, tracepoint));
        Assert.Equal(claim, ComponentClaim.Of(AttributeList.Of([.. attributes]), AttributeList.Of((Conventions.ServiceName, service))));
    }

    [Fact]
    public void Every_tracepoint_of_the_catalog_that_is_in_a_component_alone_is_known()
    {
        var catalog = Path.GetFullPath(Path.Combine(Golden.Corpus, "../../../patches/catalog"));
        var anybodys = new HashSet<string> { "client-go", "dotnet" };
        foreach (var file in Directory.EnumerateFiles(catalog, "*.yaml", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            // Without a span nothing is said of anything.
            if (Layer().Match(text) is not { Success: true } layer || !text.Contains("\nspan:", StringComparison.Ordinal))
                continue;
            var id = Id().Match(text).Groups[1].Value;
            var isAnybodys = anybodys.Contains(Path.GetFileName(Path.GetDirectoryName(file)!));
            var (byLayer, byId) = (ComponentClaim.Of(AttributeList.Of((Conventions.Layer, layer.Groups[1].Value)), AttributeList.Empty),
                ComponentClaim.Of(AttributeList.Of((Conventions.Tracepoint, id)), AttributeList.Empty));
            Assert.True(isAnybodys == byLayer is null && isAnybodys == byId is null,
                $"{file}: {byLayer ?? "no claim"}, {byId ?? "no claim"}");
        }
    }

    /// <summary>As a collector with the components' credential tells them apart.</summary>
    private static HotRodRun Told(HotRodRun run)
    {
        for (var i = 0; i < run.Run.Spans.Count; i++)
        {
            var span = run.Run.Spans[i];
            var isComponents = span.Tracepoint is not null || ComponentClaim.Of(span) is not null;
            run.Run.Spans[i] = span with { Sender = isComponents ? Sender.Component : new Sender(IsComponent: false, "172.18.0.2") };
        }
        return run;
    }

    private static Span Forge(Span span, string forgery) => forgery switch
    {
        "the same span" => span with { Sender = Pod, Name = "forged" },
        "another time" =>
            span with
            {
                Sender = Pod,
                StartUnixNano = span.StartUnixNano - 5_000_000_000,
                EndUnixNano = span.StartUnixNano - 4_000_000_000
            },
        "as an application" => span with { Sender = Pod, Name = "forged", Attributes = AttributeList.Empty, Resource = Shop },
        "as a server of the same id" =>
            span with { Sender = Pod, Kind = SpanKind.Server, Attributes = AttributeList.Empty, Resource = Shop },
        "children" => span with { Sender = Pod, SpanId = new SpanId(span.SpanId.Value + 0x8000_0000), ParentSpanId = span.SpanId },
        _ => span with { Sender = Pod },
    };

    private static readonly Resource Shop = new(AttributeList.Of((Conventions.ServiceName, "shop")));

    [GeneratedRegex(@"^layer: *(\S+)", RegexOptions.Multiline)]
    private static partial Regex Layer();

    [GeneratedRegex(@"^id: *(\S+)", RegexOptions.Multiline)]
    private static partial Regex Id();
}
