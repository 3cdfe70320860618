using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using PatchTracer.Traces.Views.Html;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class DispatchMutationTests
{
    [Theory]
    [InlineData("GET /customer", "customer-call -> customer")]
    [InlineData("GET /FindNearest", "driver-call -> driver")]
    [InlineData("GET /route", "route-call -> route")]
    public void A_server_that_lost_the_context_is_recognised_by_its_connection_and_only_the_parent_edge_is_missing(string server,
        string edge)
    {
        var run = new HotRodRun(2);
        var lost = run.Run.Spans.Last(span => span.Name == server);
        run.LoseContext(lost);

        var request = Request(run.Judge(), 1);

        Assert.Equal([edge], MutationTests.Titles(request, EdgeState.Missing));
        var diagnosis = MutationTests.Single(request);
        Assert.Equal(DiagnosisCode.NotPropagated, diagnosis.Code);
        Assert.Contains(lost.SpanId.ToString(), diagnosis.Message);
        Assert.Contains("the connection through the Service joins the two", diagnosis.Evidence);
        Assert.True(Request(run.Judge(), 0).Complete);
    }

    [Fact]
    public void A_frontend_that_lost_the_context_is_missing_from_the_request()
    {
        var run = new HotRodRun(2);
        run.LoseContext(run.Run.Spans.First(span => span.Name == "GET /dispatch"));

        var verdict = run.Judge();

        Assert.Equal(["load -> frontend"], MutationTests.Titles(Request(verdict, 0), EdgeState.Missing));
        Assert.True(Request(verdict, 1).Complete);
    }

    [Fact]
    public void A_connection_that_kube_proxy_did_not_report_leaves_the_hop_out()
    {
        var run = new HotRodRun(2);
        run.Run.Spans.Remove(run.Run.Spans.First(span => span.Tracepoint == Conventions.ConnectionTracepoint
            && span.Text(Conventions.KubernetesService) == "driver"));
        run.Counters.Add(new RuntimeCounters
        {
            Service = "kube-proxy",
            Node = "worker",
            ConnectionsLost = new Dictionary<string, long> { ["netlink_overrun"] = 3, ["connection_sampled_out"] = 0 },
        });

        var request = Request(run.Judge(), 0);

        Assert.Equal(["driver-call -> driver-hop"], MutationTests.Titles(request, EdgeState.Missing));
        Assert.Equal(["driver-hop -> driver"], MutationTests.Titles(request, EdgeState.Blocked));
        var diagnosis = MutationTests.Single(request);
        Assert.Equal(DiagnosisCode.ConnectionUnknown, diagnosis.Code);
        Assert.Matches(@"^kube-proxy reported no connection through a Service from [\d.]+:\d+ to [\d.]+:\d+$", diagnosis.Message);
        Assert.Contains("kube-proxy on worker counted netlink_overrun 3 times", diagnosis.Evidence);
        Assert.DoesNotContain(diagnosis.Evidence, fact => fact.Contains("sampled", StringComparison.Ordinal));
    }

    [Fact]
    public void One_connection_of_several_that_kube_proxy_did_not_report_is_named_at_both_of_its_ends()
    {
        var run = new HotRodRun(2);
        var connection = run.Run.Spans.Last(span => span.Tracepoint == Conventions.ConnectionTracepoint
            && span.Text(Conventions.KubernetesService) == "route");
        run.Run.Spans.Remove(connection);

        var request = Request(run.Judge(), 1);

        Assert.Equal(["route-call -> route-hop", "route-hop -> route"], MutationTests.Titles(request, EdgeState.Missing));
        var (call, server) = (request.Edges.Single(edge => edge is { From: "route-call", To: "route-hop" }),
            request.Edges.Single(edge => edge is { From: "route-hop", To: "route" }));
        Assert.Equal((DiagnosisCode.ConnectionUnknown, DiagnosisCode.ConnectionUnknown), (call.Diagnosis!.Code, server.Diagnosis!.Code));
        var client = connection.Text(Conventions.ClientAddress);
        Assert.Contains($"from {client}:", call.Diagnosis.Message);
        Assert.Contains($"from {client}:", server.Diagnosis.Message);
        Assert.Contains($"to the endpoint {connection.Text(Conventions.ServerAddress)}:", server.Diagnosis.Message);
        // Both ends are shown: the server, and the client that its context came from.
        Assert.Equal("GET /route", server.Effect!.Name);
        Assert.Equal(call.Cause!.SpanId, server.Cause!.SpanId);
    }

    [Fact]
    public void No_connection_in_the_whole_run_is_called_silence_of_the_observer()
    {
        var run = new HotRodRun(2);
        run.Run.Spans.RemoveAll(span => span.Tracepoint == Conventions.ConnectionTracepoint);

        var request = Request(run.Judge(), 0);

        Assert.Equal(3, MutationTests.Titles(request, EdgeState.Missing).Count());
        Assert.All(request.Edges.Where(edge => edge.State == EdgeState.Missing),
            edge => Assert.Equal(DiagnosisCode.TracepointSilent, edge.Diagnosis!.Code));
    }

    [Fact]
    public void One_route_call_too_few_is_counted()
    {
        var run = new HotRodRun(1);
        var server = run.Run.Spans.Last(span => span.Name == "GET /route");
        run.Run.Spans.RemoveAll(span => span.Key == server.Key || span.Key == server.ParentKey);

        var edge = Request(run.Judge(), 0).Edges.Single(edge => edge.Title == "frontend -> route-call");

        Assert.Equal(EdgeState.Violated, edge.State);
        Assert.Equal(DiagnosisCode.CountMismatch, edge.Diagnosis!.Code);
        Assert.Contains("9 found", edge.Diagnosis.Message);
    }

    [Fact]
    public void One_server_of_ten_that_reported_nothing_is_found_by_its_client()
    {
        var run = new HotRodRun(1);
        var server = run.Run.Spans.Last(span => span.Name == "GET /route");
        run.Run.Spans.Remove(server);

        var edge = Request(run.Judge(), 0).Edges.Single(edge => edge.Title == "route-call -> route");

        Assert.Equal(EdgeState.Missing, edge.State);
        Assert.Equal(server.ParentSpanId, edge.Cause!.SpanId);
        Assert.Equal(DiagnosisCode.NotRecorded, edge.Diagnosis!.Code);
    }

    [Theory]
    [InlineData("Connection refused (route:8083)", "", "the cause failed: Connection refused (route:8083)")]
    [InlineData(null, "no route to host", "the cause failed: no route to host")]
    [InlineData(null, "", "the cause failed")]
    public void A_call_that_failed_says_why_nothing_came_of_it(string? exception, string status, string message)
    {
        var run = new HotRodRun(1);
        var server = run.Run.Spans.Last(span => span.Name == "GET /route");
        run.Run.Spans.Remove(server);
        var call = run.Run.Spans.Single(span => span.SpanId == server.ParentSpanId);
        run.Run.Replace(call, call with
        {
            Status = StatusCode.Error,
            StatusMessage = status,
            Events = exception is null ? []
                : [new SpanEvent(call.EndUnixNano, "exception", AttributeList.Of(("exception.message", exception)))],
        });

        var diagnosis = Request(run.Judge(), 0).Edges.Single(edge => edge.Title == "route-call -> route").Diagnosis!;

        Assert.Equal((DiagnosisCode.CauseFailed, message), (diagnosis.Code, diagnosis.Message));
    }

    [Fact]
    public void A_call_that_outlasts_the_request_that_waits_for_it_is_not_contained()
    {
        var run = new HotRodRun(1);
        var server = run.Run.Spans.Single(span => span.Name == "GET /customer");
        var call = run.Run.Spans.Single(span => span.SpanId == server.ParentSpanId);
        run.Run.Replace(call, call with { EndUnixNano = call.EndUnixNano + 60_000_000_000 });

        var edge = Request(run.Judge(), 0).Edges.Single(edge => edge.State == EdgeState.Violated);

        Assert.Equal("frontend -> customer-call", edge.Title);
        Assert.Equal(DiagnosisCode.NotContained, edge.Diagnosis!.Code);
    }

    [Fact]
    public void A_server_may_end_its_span_after_its_caller_has_read_the_answer()
    {
        var run = new HotRodRun(1);
        var server = run.Run.Spans.Single(span => span.Name == "GET /customer");
        run.Run.Replace(server, server with { EndUnixNano = server.EndUnixNano + 300_000_000 });

        Assert.True(Request(run.Judge(), 0).Complete);
    }

    [Fact]
    public void A_hop_to_an_address_that_no_pod_has_lacks_its_pod()
    {
        var run = new HotRodRun(1);
        run.Inventory = run.Inventory with
        {
            Pods = [.. run.Inventory.Pods.Select(pod => pod.Deployment == "customer" ? pod with { Ip = null } : pod)]
        };

        var edge = Request(run.Judge(), 0).Edges.Single(edge => edge.State == EdgeState.Violated);

        Assert.Equal("customer-call -> customer-hop", edge.Title);
        Assert.Equal(DiagnosisCode.AttributeMissing, edge.Diagnosis!.Code);
        Assert.Contains(Conventions.PodName, edge.Diagnosis.Message);
    }

    [Fact]
    public void A_span_without_its_parent_orphans_the_request_it_belongs_to()
    {
        var run = new HotRodRun(2);
        var frontend = run.Run.Spans.First(span => span.Name == "GET /dispatch");
        var stray = run.Run.App("SQL SELECT", SpanKind.Client, "hotrod-customer", null, frontend, 20_100, 20_200);
        run.Run.Replace(stray, stray with { ParentSpanId = new SpanId(0xDEAD) });

        var verdict = run.Judge();

        Assert.Equal(stray.SpanId, Assert.Single(Request(verdict, 0).Orphans).SpanId);
        Assert.False(verdict.Complete);
        Assert.True(Request(verdict, 1).Complete);
    }

    [Fact]
    public void Two_spans_of_one_id_are_told_and_end_the_request_where_the_contract_says_so()
    {
        var run = new HotRodRun(2);
        var frontend = run.Run.Spans.First(span => span.Name == "GET /dispatch");
        run.Run.Spans.Add(frontend with { EndUnixNano = frontend.EndUnixNano + 1 });

        var allowed = run.Judge();
        var strict = HotRodRun.Contract with
        {
            Chains = [.. HotRodRun.Contract.Chains.Select(chain => chain with { ConflictsAllowed = false })],
        };
        var verdict = ContractEvaluation.Evaluate(strict, run.Evidence());

        Assert.True(allowed.Complete);
        Assert.Single(allowed.Conflicts);
        Assert.Null(Request(allowed, 0).Conflicts);
        Assert.False(verdict.Complete);
        Assert.Equal(frontend.SpanId, Assert.Single(Request(verdict, 0).Conflicts!).SpanId);
        Assert.True(Request(verdict, 1).Complete);
        Assert.Contains("CONFLICT ", VerdictTable.Write(verdict));
        Assert.Contains("another span has its id", JUnitReport.Write(verdict));
        Assert.Contains("another span has its id", VerdictSection.Draw(verdict));
    }

    [Fact]
    public void A_request_of_the_load_log_without_any_trace_is_missing_from_its_first_span()
    {
        var run = new HotRodRun(2);
        run.Run.Load.Add(run.Run.Load[0] with { TraceId = new TraceId(7, 7), SpanId = new SpanId(7) });

        var request = Request(run.Judge(), 2);

        Assert.Equal(["(subject) -> load"], MutationTests.Titles(request, EdgeState.Missing));
        Assert.All(request.Edges.Skip(1), edge => Assert.Equal(EdgeState.Blocked, edge.State));
    }

    private static SubjectVerdict Request(Verdict verdict, int number) => verdict.Chains[1].Subjects[number];
}
