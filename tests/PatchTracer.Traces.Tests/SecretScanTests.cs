using PatchTracer.Traces.Secrets;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class SecretScanTests
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl";

    [Theory]
    [InlineData("k8s.container.command", "run --user=x")]
    [InlineData("container.image.name", "registry:5000/hotrod@sha256:29ad4e7b")]
    [InlineData("url.path", "/api/v1/namespaces/hotrod/secrets/basic-auth")]
    [InlineData("error", "Authorization: Bearer [redacted], https://[redacted]@host/?[redacted]")]
    public void What_is_no_secret_is_not_found(string key, string value) =>
        Assert.Empty(SecretScan.Find([With(key, value)], ["pl4nted-secret"]));

    [Theory]
    [InlineData("x pl4nted-secret y", "holds planted secret 2")]
    [InlineData($"token {Token}", "has the form of a JSON web token")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMII", "holds a private key")]
    [InlineData("authorization: bearer 0123456789abcdef", "holds the credentials of an Authorization header")]
    [InlineData("pull https://me:hunter2@registry/v2", "holds an address with user and password")]
    public void A_secret_is_found_wherever_it_stands_and_not_repeated(string text, string reason)
    {
        string[] planted = ["other-secret", "pl4nted-secret"];
        var plain = With("key", "value");
        var inList = AttributeValue.Of(new AttributeValue[] { "x", text });
        Span[] spans =
        [
            With("key", text),
            plain with { Name = text },
            plain with { StatusMessage = text },
            plain with { Events = [new SpanEvent(1, "event", AttributeList.Of(("key", text)))] },
            plain with { Events = [new SpanEvent(1, text, AttributeList.Empty)] },
            plain with { Resource = new Resource(AttributeList.Of(("key", text))) },
            plain with { Attributes = AttributeList.Of(("key", inList)) },
            plain,
        ];

        var found = SecretScan.Find(spans, planted).ToList();

        Assert.Equal(spans.Length - 1, found.Count);
        Assert.All(found, finding => Assert.Equal(reason, finding.Reason));
        Assert.DoesNotContain(found, finding => finding.ToString().Contains("pl4nted", StringComparison.Ordinal));
    }

    [Fact]
    public void A_planted_secret_that_would_be_found_by_chance_is_refused() =>
        Assert.Throws<ArgumentException>(() => SecretScan.Find([], ["abc"]));

    private static Span With(string key, string value) => new()
    {
        TraceId = new TraceId(1, 2),
        SpanId = new SpanId(3),
        Name = "span",
        StartUnixNano = 1,
        EndUnixNano = 2,
        Attributes = AttributeList.Of((key, value)),
    };
}
