using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class GrpcReceiverTests
{
    private const string Export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    [Fact]
    public async Task A_compressed_message_is_taken_when_its_encoding_is_named()
    {
        await using var collector = await RunningCollector.StartAsync();
        var message = RunningCollector.Gzip(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
        Assert.Equal("0", (await CallAsync(collector, Frame(message, compressed: true), encoding: "gzip")).Status);
        Assert.Equal("12", (await CallAsync(collector, Frame(message, compressed: true), encoding: "snappy")).Status);
        await collector.Host.FlushAsync(default);
        Assert.Single(collector.Host.Store.Trace(OtlpRequest.TraceId(1)));
    }

    [Fact]
    public async Task A_gzip_bomb_is_refused_without_a_retry_hint()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxDecompressedBytes = 1 << 20 });
        var (status, headers) = await CallAsync(collector, Frame(RunningCollector.Gzip(new byte[64 << 20]), compressed: true),
            encoding: "gzip");
        Assert.Equal("8", status);
        Assert.False(headers.Contains("grpc-status-details-bin"));
        await HttpReceiverTests.AssertLives(collector);
    }

    public static TheoryData<string, byte[]> NotOneMessage => new()
    {
        { "nothing at all", [] },
        { "half a prefix", [0, 0, 0] },
        { "a length that the body does not have", [0, 0xff, 0xff, 0xff, 0xff] },
        { "a length with the sign bit and nothing behind", [0, 0x80, 0, 0, 0] },
        { "two messages", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        { "an unknown flag", [2, 0, 0, 0, 0] },
        { "a message that is no protobuf", [0, 0, 0, 0, 2, 0x0a, 0x7f] },
    };

    [Theory]
    [MemberData(nameof(NotOneMessage))]
    public async Task What_is_not_one_readable_message_is_an_invalid_argument(string what, byte[] body)
    {
        await using var collector = await RunningCollector.StartAsync();
        var (status, headers) = await CallAsync(collector, body);
        Assert.True(status == "3", $"{what}: {status}");
        Assert.NotEmpty(headers.GetValues("grpc-message").Single());
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_an_unknown_method_is_unimplemented()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxBodyBytes = 1000 });
        Assert.Equal("8", (await CallAsync(collector, Frame(new byte[1001]))).Status);
        Assert.Equal("12", (await CallAsync(collector, Frame([]),
            path: "/opentelemetry.proto.collector.logs.v1.LogsService/Export")).Status);
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task When_there_is_no_room_the_status_carries_a_retry_hint()
    {
        await using var collector = await RunningCollector.StartAsync(
            o => o with { MaxBufferedBytes = 1, RetryAfter = TimeSpan.FromSeconds(7) });
        var (status, headers) = await CallAsync(collector, Frame(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1))));
        Assert.Equal("14", status);
        var text = headers.GetValues("grpc-status-details-bin").Single();
        var details = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        Assert.Equal(7, RetrySeconds(details));
    }

    // google.rpc.Status.details -> Any.value -> RetryInfo.retry_delay -> Duration.seconds
    private static int RetrySeconds(ReadOnlySpan<byte> status)
    {
        var any = Field(status, 3);
        Assert.Equal("type.googleapis.com/google.rpc.RetryInfo"u8, Field(any, 1));
        var duration = new ProtoReader(Field(Field(any, 2), 1));
        Assert.True(duration.TryReadTag(out _, out _));
        return (int)duration.ReadVarint();
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> message, int wanted)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == wanted)
                return reader.ReadBytes();
            reader.Skip(type);
        }
        throw new InvalidDataException($"field {wanted} is missing");
    }

    private static byte[] Frame(byte[] message, bool compressed = false)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    private static async Task<(string Status, HttpResponseHeaders Headers)> CallAsync(
        RunningCollector collector, byte[] body, string? encoding = null, string path = Export)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(collector.GrpcUrl + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        if (encoding is not null)
            request.Headers.Add("grpc-encoding", encoding);
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var headers = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        return (headers.GetValues("grpc-status").Single(), headers);
    }
}
