using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PatchTracer.Collector.Security;

/// <summary>What the collector proves itself with: a certificate and its private key, in PEM.</summary>
public sealed class ServerCertificate : IDisposable
{
    private ServerCertificate(X509Certificate2 certificate) => Certificate = certificate;

    internal X509Certificate2 Certificate { get; }

    /// <param name="certificateFile">The certificate, then those between it and the root, if any.</param>
    /// <param name="keyFile">Its private key, not encrypted.</param>
    /// <exception cref="CollectorException">A file cannot be read, or the two do not belong together.</exception>
    public static ServerCertificate Read(string certificateFile, string keyFile)
    {
        try
        {
            return new ServerCertificate(X509Certificate2.CreateFromPemFile(certificateFile, keyFile));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CollectorException(
                CollectorFailure.SecretUnusable, certificateFile,
                $"{certificateFile} and {keyFile} are no certificate with its key in PEM: {e.Message}", e);
        }
    }

    public void Dispose() => Certificate.Dispose();
}
