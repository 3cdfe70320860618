using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PatchTracer.Collector.Security;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class SecurityTests
{
    private const string Token = "0123456789abcdef-right";

    [Fact]
    public void It_listens_on_loopback_unless_told_otherwise()
    {
        var options = new CollectorOptions { StoreDirectory = "anywhere" };
        Assert.All(options.Grpc.Concat(options.Http), endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Bearer " + Token, true)]
    [InlineData("bearer " + Token, true)]
    [InlineData("Bearer 0123456789abcdef-other", true)]
    [InlineData("Bearer 0123456789abcdef-wrong", false)]
    [InlineData("Bearer", false)]
    [InlineData("Bearer ", false)]
    [InlineData("Basic not base64", false)]
    public async Task With_tokens_a_request_is_taken_with_one_of_them_only(string? authorization, bool admitted)
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        Assert.Equal(admitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, (await PostAsync(collector, authorization)).StatusCode);
        Assert.Equal(admitted ? "0" : "16", await CallAsync(new HttpClient(), collector.GrpcUrl, authorization));
        await collector.Host.FlushAsync(default);
        Assert.Equal(admitted ? 1 : 0, collector.Host.Store.CountSpans());
    }

    [Fact]
    public async Task A_browser_is_asked_and_may_give_the_token_as_its_password()
    {
        using var directory = new TemporaryDirectory();
        await using var collector = await StartAsync(directory);
        var refused = await PostAsync(collector, null);
        Assert.Equal(["Bearer", "Basic"], refused.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(collector, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{Token}"))}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await PostAsync(collector, $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Token))}")).StatusCode);
    }

    [Theory]
    [InlineData("# nothing but a remark\n\n")]
    [InlineData("too-short\n")]
    [InlineData("0123456789abcdef with a space\n")]
    public void A_token_file_that_protects_nothing_is_refused_by_name(string content)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["tokens"], content);
        var refused = Assert.Throws<CollectorException>(() => AccessTokens.Read(directory["tokens"]));
        Assert.Equal((CollectorFailure.SecretUnusable, directory["tokens"]), (refused.Failure, refused.Subject));
        Assert.Throws<CollectorException>(() => AccessTokens.Read(directory["none"]));
    }

    [Fact]
    public async Task With_a_certificate_both_receivers_speak_tls_and_nothing_else()
    {
        using var directory = new TemporaryDirectory();
        using var certificate = MakeCertificate(directory);
        await using var collector = await RunningCollector.StartAsync(o => o with { Certificate = certificate });
        using var client = new HttpClient(Trusting(certificate)) { Timeout = TimeSpan.FromSeconds(20) };
        var (http, grpc) = (collector.Host.HttpEndpoints[0], collector.Host.GrpcEndpoints[0]);
        using var content = new ByteArrayContent(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
        content.Headers.ContentType = new("application/x-protobuf");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(new Uri($"https://{http}/v1/traces"), content)).StatusCode);
        Assert.Equal("0", await CallAsync(client, $"https://{grpc}", null));
        await Assert.ThrowsAsync<HttpRequestException>(() => collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(2, 1))));
        await collector.Host.FlushAsync(default);
        Assert.Equal(1, collector.Host.Store.CountSpans());
    }

    [Fact]
    public void A_key_that_is_not_the_certificates_is_refused_by_name()
    {
        using var directory = new TemporaryDirectory();
        using var certificate = MakeCertificate(directory);
        using var other = RSA.Create(2048);
        File.WriteAllText(directory["key.pem"], other.ExportPkcs8PrivateKeyPem());
        var refused = Assert.Throws<CollectorException>(() => ServerCertificate.Read(directory["cert.pem"], directory["key.pem"]));
        Assert.Equal((CollectorFailure.SecretUnusable, directory["cert.pem"]), (refused.Failure, refused.Subject));
    }

    [Fact]
    public async Task A_connection_on_which_nothing_is_under_way_is_closed()
    {
        await using var collector = await RunningCollector.StartAsync(
            o => o with { MaxIdle = TimeSpan.FromSeconds(1), MaxHandshake = TimeSpan.FromSeconds(1) });
        using var silent = new TcpClient();
        await silent.ConnectAsync(collector.Host.HttpEndpoints[0]);
        using var half = new TcpClient();
        await half.ConnectAsync(collector.Host.HttpEndpoints[0]);
        await half.GetStream().WriteAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\n"u8.ToArray());
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await silent.GetStream().ReadAsync(new byte[1], timeout.Token));
        using var answer = new StreamReader(half.GetStream());
        Assert.StartsWith("HTTP/1.1 408", await answer.ReadToEndAsync(timeout.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_stops_within_a_request_is_told_to_send_it_again()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxStall = TimeSpan.FromSeconds(1.5) });
        using var stalled = new TcpClient();
        await stalled.ConnectAsync(collector.Host.HttpEndpoints[0]);
        await stalled.GetStream().WriteAsync(
            "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100\r\n\r\nx"u8.ToArray());
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var answer = new StreamReader(stalled.GetStream());

        var text = await answer.ReadToEndAsync(timeout.Token);

        Assert.StartsWith("HTTP/1.1 503", text, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: ", text, StringComparison.Ordinal);
        await HttpReceiverTests.AssertLives(collector);
    }

    [Fact]
    public async Task More_connections_than_the_limit_are_turned_away_and_there_is_room_again_when_one_ends()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxConnections = 2 });
        var held = new List<TcpClient>();
        for (var i = 0; i < 2; i++)
        {
            held.Add(new TcpClient());
            await held[i].ConnectAsync(collector.Host.HttpEndpoints[0]);
            await held[i].GetStream().WriteAsync("P"u8.ToArray());
        }
        await Task.Delay(200);
        await Assert.ThrowsAsync<HttpRequestException>(() => collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1))));
        held.ForEach(client => client.Dispose());
        // That they have ended, the other end learns when it comes to it.
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                await HttpReceiverTests.AssertLives(collector);
                return;
            }
            catch (HttpRequestException) when (since.Elapsed < TimeSpan.FromSeconds(30))
            {
            }
        }
    }

    private static async Task<RunningCollector> StartAsync(TemporaryDirectory directory)
    {
        await File.WriteAllTextAsync(directory["tokens"], $"# two\n{Token}\n\n0123456789abcdef-other\n");
        return await RunningCollector.StartAsync(o => o with { Tokens = AccessTokens.Read(directory["tokens"]) });
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningCollector collector, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            "/v1/traces")
        { Content = new ByteArrayContent(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await collector.Client.SendAsync(request);
    }

    private static async Task<string> CallAsync(HttpClient client, string url, string? authorization)
    {
        var message = OtlpRequest.Of("shop", OtlpRequest.Span(1, 1));
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"{url}/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return (response.Headers.Contains("grpc-status") ? response.Headers : (HttpHeaders)response.TrailingHeaders)
            .GetValues("grpc-status").Single();
    }

    private static ServerCertificate MakeCertificate(TemporaryDirectory directory)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=collector", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(directory["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(directory["key.pem"], key.ExportPkcs8PrivateKeyPem());
        return ServerCertificate.Read(directory["cert.pem"], directory["key.pem"]);
    }

    // Trusts this one certificate, whoever signed it.
    private static HttpClientHandler Trusting(ServerCertificate certificate) => new()
    {
        ServerCertificateCustomValidationCallback = (_, presented, _, _) =>
            presented!.RawData.AsSpan().SequenceEqual(certificate.Certificate.RawData),
    };
}
