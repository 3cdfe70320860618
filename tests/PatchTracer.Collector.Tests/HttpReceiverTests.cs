using System.Net;
using System.Text;
using System.Text.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class HttpReceiverTests
{
    [Fact]
    public async Task A_request_that_was_acknowledged_can_be_queried_after_a_flush()
    {
        await using var collector = await RunningCollector.StartAsync();
        var response = await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1), OtlpRequest.Span(1, 2, "pay")));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-protobuf", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        await collector.Host.FlushAsync(default);
        Assert.Equal(["work", "pay"], collector.Host.Store.Trace(OtlpRequest.TraceId(1)).OrderBy(s => s.SpanId).Select(s => s.Name));
        Assert.Equal(2, collector.Host.Statistics.Spans);
    }

    [Fact]
    public async Task Gzip_is_unpacked()
    {
        await using var collector = await RunningCollector.StartAsync();
        var response = await collector.PostAsync(RunningCollector.Gzip(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1))), encoding: "gzip");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await collector.Host.FlushAsync(default);
        Assert.Single(collector.Host.Store.Trace(OtlpRequest.TraceId(1)));
    }

    [Fact]
    public async Task Spans_without_valid_ids_are_told_in_a_partial_success()
    {
        await using var collector = await RunningCollector.StartAsync();
        var noTrace = OtlpRequest.Message(w => w.Bytes(2, OtlpRequest.SpanIdBytes(7)));
        var shortId = OtlpRequest.Message(w =>
        {
            w.Bytes(1, OtlpRequest.TraceIdBytes(1));
            w.Bytes(2, [1, 2, 3]);
        });
        var response = await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1), noTrace, shortId));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (rejected, message) = PartialSuccess(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(2, rejected);
        Assert.Equal("a span has no valid trace id", message);
        await collector.Host.FlushAsync(default);
        Assert.Equal(1, collector.Host.Store.CountSpans());
        Assert.Equal(2, collector.Host.Statistics.RejectedSpans);
    }

    [Fact]
    public async Task A_partial_success_is_told_in_json_to_whoever_sent_json()
    {
        await using var collector = await RunningCollector.StartAsync();
        var body = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"}]}]}]}"""u8.ToArray();
        using var json = JsonDocument.Parse(await (await collector.PostAsync(body, "application/json")).Content.ReadAsStringAsync());
        Assert.Equal("1", json.RootElement.GetProperty("partialSuccess").GetProperty("rejectedSpans").GetString());
    }

    public static TheoryData<string, string, string?, int> Unreadable => new()
    {
        { "cut off protobuf", "application/x-protobuf", null, 400 },
        { "{\"resourceSpans\":[", "application/json", null, 400 },
        { "{\"resourceSpans\":17}", "application/json; charset=utf-8", null, 400 },
        { "[]", "application/json", null, 400 },
        { "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}", "application/json", null, 400 },
        { "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"\\ud800\"}]}]}]}", "application/json", null, 400 },
        { "not gzip", "application/x-protobuf", "gzip", 400 },
        { "", "application/x-protobuf", "zstd", 415 },
        { "hello", "text/plain", null, 415 },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_cannot_be_read_is_refused_with_a_status_message_and_costs_nobody_else(string body, string type, string? encoding,
        int expected)
    {
        await using var collector = await RunningCollector.StartAsync();
        var response = await collector.PostAsync(Encoding.UTF8.GetBytes(body), type, encoding);
        Assert.Equal(expected, (int)response.StatusCode);
        await AssertStatusMessage(response, expected == 400 ? 3 : 12);
        await AssertLives(collector);
    }

    [Fact]
    public async Task A_path_of_another_signal_and_another_method_are_refused()
    {
        await using var collector = await RunningCollector.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await collector.PostAsync([], path: "/v1/logs")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed,
            (await collector.Client.GetAsync(new Uri("/v1/traces", UriKind.Relative))).StatusCode);
        await AssertLives(collector);
    }

    [Fact]
    public async Task Every_truncation_of_a_request_is_an_answer_and_never_an_error_of_the_server()
    {
        await using var collector = await RunningCollector.StartAsync();
        var whole = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1, attributes: OtlpRequest.Text("key", "value")));
        for (var length = 1; length < whole.Length; length++)
            Assert.Equal(HttpStatusCode.BadRequest, (await collector.PostAsync(whole[..length])).StatusCode);
        Assert.Equal(0, collector.Host.Statistics.Requests);
        await AssertLives(collector);
    }

    private static async Task AssertStatusMessage(HttpResponseMessage response, int code)
    {
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.Content.Headers.ContentType!.MediaType == "application/json")
        {
            using var json = JsonDocument.Parse(body);
            Assert.Equal(code, json.RootElement.GetProperty("code").GetInt32());
            Assert.NotEmpty(json.RootElement.GetProperty("message").GetString()!);
            return;
        }
        var reader = new ProtoReader(body);
        Assert.True(reader.TryReadTag(out var field, out _));
        Assert.Equal(1, field);
        Assert.Equal(code, (int)reader.ReadVarint());
        Assert.True(reader.TryReadTag(out field, out _));
        Assert.Equal(2, field);
        Assert.NotEmpty(reader.ReadString());
    }

    internal static async Task AssertLives(RunningCollector collector)
    {
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(OtlpRequest.Of("alive", OtlpRequest.Span(99, 99)))).StatusCode);
        await collector.Host.FlushAsync(default);
        Assert.Single(collector.Host.Store.Trace(OtlpRequest.TraceId(99)));
    }

    private static (long Rejected, string Message) PartialSuccess(byte[] body)
    {
        var response = new ProtoReader(body);
        Assert.True(response.TryReadTag(out var field, out _));
        Assert.Equal(1, field);
        var partial = new ProtoReader(response.ReadBytes());
        Assert.True(partial.TryReadTag(out field, out _));
        Assert.Equal(1, field);
        var rejected = (long)partial.ReadVarint();
        Assert.True(partial.TryReadTag(out field, out _));
        Assert.Equal(2, field);
        return (rejected, partial.ReadString());
    }
}
