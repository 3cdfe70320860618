using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>What RFC 9110 and RFC 9112 say of names, lengths and chunks, byte for byte on the connection.</summary>
public sealed class HttpRulesTests
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    private static readonly byte[] Request = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1));

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("X-GZip")]
    [InlineData("identity, gzip")]
    public async Task Names_of_codings_have_no_case(string coding)
    {
        await using var collector = await RunningCollector.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(RunningCollector.Gzip(Request), encoding: coding)).StatusCode);
    }

    [Theory]
    [InlineData("Identity", 200)]
    [InlineData("IDENTITY", 200)]
    [InlineData("br", 415)]
    [InlineData("gzip, gzip", 415)]
    [InlineData("gzip, br", 415)]
    [InlineData("gzipped", 415)]
    public async Task Others_are_what_they_say_or_refused(string coding, int status)
    {
        await using var collector = await RunningCollector.StartAsync();
        Assert.Equal(status, (int)(await collector.PostAsync(Request, encoding: coding)).StatusCode);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST", 200)]
    [InlineData("LocalHost:16686", 200)]
    [InlineData("localhost.", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.example.", 421)]
    [InlineData("localhost.evil.example", 421)]
    public async Task Names_of_hosts_have_no_case(string host, int status)
    {
        await using var collector = await QueriedCollector.WithAsync(Request);
        Assert.Equal(status, await StatusAsync(collector.Client.BaseAddress!,
            $"GET /api/services HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    }

    // A page cannot leave out whose it is, neither in Origin nor in Host; programs call this machine what they like.
    [Theory]
    [InlineData("evil.example", "Origin: http://evil.example\r\n", 421)]
    [InlineData("localhost:4318", "Origin: http://localhost:4318\r\n", 200)]
    [InlineData("127.0.0.1:4318", "Origin: http://127.0.0.1:4318\r\n", 200)]
    [InlineData("collector.test", "", 200)]
    public async Task No_page_of_another_site_sends_spans_by_a_name_of_its_own(string host, string origin, int status)
    {
        await using var collector = await RunningCollector.StartAsync();
        var body = "{\"resourceSpans\":[]}";
        Assert.Equal(status, await StatusAsync(collector.Client.BaseAddress!,
            $"POST /v1/traces HTTP/1.1\r\nHost: {host}\r\n{origin}Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }

    // Kestrel reads requests, and answers what breaks HTTP with 400; a body that does is found while it is read, and answered alike.
    [Theory]
    [InlineData(Chunked, "zz\r\n", 400)]
    [InlineData(Chunked, "0x2\r\nab\r\n0\r\n\r\n", 400)]
    [InlineData(Chunked, "-2\r\nab\r\n0\r\n\r\n", 400)]
    [InlineData(Chunked, "+2\r\nab\r\n0\r\n\r\n", 400)]
    [InlineData(Chunked, "ffffffffffffffff\r\nab\r\n0\r\n\r\n", 400)]
    [InlineData(Chunked, "fffffffff\r\nab\r\n0\r\n\r\n", 400)]
    [InlineData(Chunked, "80000000\r\nab\r\n0\r\n\r\n", 400)]
    [InlineData(Chunked, "\r\n", 400)]
    [InlineData(Chunked, "2\r\nabc\r\n0\r\n\r\n", 400)]
    [InlineData("Content-Length: +2\r\n", "ab", 400)]
    [InlineData("Content-Length: -2\r\n", "ab", 400)]
    [InlineData("Content-Length: 0x2\r\n", "ab", 400)]
    [InlineData("Content-Length: 2, 3\r\n", "ab", 400)]
    [InlineData("Content-Length: 2 2\r\n", "ab", 400)]
    [InlineData("Content-Length:\r\n", "", 400)]
    [InlineData("Content-Length: 99999999999999999999\r\n", "ab", 400)]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n", "ab", 400)]
    [InlineData("Content-Length: 9999999999\r\n", "", 413)]
    [InlineData("Transfer-Encoding: zip\r\n", "ab", 400)]
    [InlineData("Content-Length: 0\r\n", "", 200)]
    [InlineData("content-LENGTH:   0  \r\n", "", 200)]
    [InlineData(Chunked, "0\r\n\r\n", 200)]
    [InlineData(Chunked, "0;name=value\r\n\r\n", 200)]
    [InlineData("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n", 200)]
    public async Task Lengths_and_chunks_are_digits(string headers, string body, int status)
    {
        await using var collector = await RunningCollector.StartAsync();
        var head = $"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nConnection: close\r\n{headers}\r\n";
        Assert.Equal(status, await StatusAsync(collector.Client.BaseAddress!, head + body));
    }

    [Theory]
    [InlineData("Content-Length: +2\r\n", "ab")]
    [InlineData(Chunked, "zz\r\n")]
    public async Task What_breaks_HTTP_is_found_in_the_second_request_of_a_connection_too(string headers, string body)
    {
        await using var collector = await RunningCollector.StartAsync();
        const string good = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        var text = await TalkAsync(collector.Client.BaseAddress!, good,
            $"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n{headers}\r\n{body}");
        Assert.StartsWith("HTTP/1.1 200", text, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 400", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_may_have_the_lines_of_a_head_in_it()
    {
        await using var collector = await RunningCollector.StartAsync();
        var body = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1, "POST / HTTP/1.1\r\nContent-Length: +2\r\n\r\n"));
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(body)).StatusCode);
    }

    private static async Task<int> StatusAsync(Uri url, string request)
    {
        var text = await TalkAsync(url, request);
        return text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan("HTTP/1.1 ".Length, 3))
            : throw new InvalidOperationException($"no answer: `{text}`");
    }

    // All that is answered until the connection ends, or nothing comes any more.
    private static async Task<string> TalkAsync(Uri url, params string[] requests)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        var (stream, text, buffer) = (client.GetStream(), new StringBuilder(), new byte[4096]);
        foreach (var request in requests)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(request == requests[^1] ? 15 : 1));
            try
            {
                while (await stream.ReadAsync(buffer, timeout.Token) is > 0 and var read)
                    text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // Reset, or waiting for more of the request.
            }
        }
        return text.ToString();
    }
}
