using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Yaml.Tests;

namespace PatchTracer.Cluster.Tests.Kubernetes;

public sealed class KubeconfigTests
{
    [Fact]
    public void The_current_context_decides_which_server_and_user_are_meant()
    {
        var config = Kubeconfig.Parse(Text("b"));

        Assert.Equal("https://127.0.0.1:2/", config.Server.AbsoluteUri);
        Assert.True(config.Client.HasPrivateKey);
    }

    [Theory]
    [InlineData("c", "contexts")]
    public void A_context_that_is_not_there_is_named(string context, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Kubeconfig.Parse(Text(context))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a: [")]
    [InlineData("current-context: x\n")]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    [MemberData(nameof(HostileYaml.NoMapping), MemberType = typeof(HostileYaml))]
    public void A_file_that_is_no_kubeconfig_is_refused_with_its_path(string text)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);

        var e = Assert.Throws<ClusterException>(() => Kubeconfig.Load(path));

        Assert.Equal(ClusterFailure.Input, e.Failure);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_traceparent_is_written_as_W3C_says()
    {
        var context = new ActivityContext(
            ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"), ActivitySpanId.CreateFromString("b7ad6b7169203331"),
            ActivityTraceFlags.Recorded);

        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Traceparent.Format(context));
        Assert.EndsWith("-00", Traceparent.Format(new ActivityContext(context.TraceId, context.SpanId, ActivityTraceFlags.None)),
            StringComparison.Ordinal);
        Assert.EndsWith("-01", Traceparent.Format(Traceparent.NewRoot()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_a_wrong_form_is_refused_wherever_it_stands()
    {
        var path = Path.GetTempFileName();
        foreach (var (place, yaml) in HostileYaml.Damaged(Text("a")))
        {
            File.WriteAllText(path, yaml);
            var e = Record.Exception(() => Kubeconfig.Load(path));
            Assert.True(e is null or ClusterException, $"{place}: {e}");
        }
        File.Delete(path);
    }

    private static string Text(string current)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var (pem, keyPem) = (Base64(certificate.ExportCertificatePem()), Base64(key.ExportPkcs8PrivateKeyPem()));
        return $$$"""
            current-context: {{{current}}}
            clusters:
            - {name: one, cluster: {server: "https://127.0.0.1:1", certificate-authority-data: {{{pem}}}}}
            - {name: two, cluster: {server: "https://127.0.0.1:2", certificate-authority-data: {{{pem}}}}}
            contexts:
            - {name: a, context: {cluster: one, user: me}}
            - {name: b, context: {cluster: two, user: me}}
            users:
            - {name: me, user: {client-certificate-data: {{{pem}}}, client-key-data: {{{keyPem}}}}}
            """;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
