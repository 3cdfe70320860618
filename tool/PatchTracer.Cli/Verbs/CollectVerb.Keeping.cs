using System.Globalization;
using CommandLine;
using PatchTracer.Collector;
using PatchTracer.Collector.Security;
using PatchTracer.Storage;

namespace PatchTracer.Cli.Verbs;

// How long, within what, and for whom.
internal sealed partial class CollectVerb
{
    [Option("keep-days", MetaValue = "N", HelpText = "Remove what came more than N days ago; without it nothing is removed for its age.")]
    public double? KeepDays { get; set; }

    [Option("keep-size", MetaValue = "MIB", HelpText = "Remove the oldest when log and index take more; without it the disk is the bound.")]
    public long? KeepSize { get; set; }

    [Option("memory", MetaValue = "MIB", Default = 512,
        HelpText = "Memory of the process; near it requests are refused with a retry hint.")]
    public int Memory { get; set; } = 512;

    [Option("sql-memory", MetaValue = "MIB", Default = 384,
        HelpText = "Memory of the process that answers an SQL statement, beside --memory.")]
    public int SqlMemory { get; set; } = 384;

    [Option("tls-cert", MetaValue = "FILE",
        HelpText = "Certificate in PEM, with those between it and the root: everything that listens speaks TLS.")]
    public string? TlsCertificate { get; set; }

    [Option("tls-key", MetaValue = "FILE", HelpText = "The certificate's private key in PEM.")]
    public string? TlsKey { get; set; }

    [Option("tokens", MetaValue = "FILE", HelpText = "Bearer tokens, one a line: whoever has none of them is refused.")]
    public string? TokenFile { get; set; }

    [Option("component-tokens", MetaValue = "FILE", HelpText = "Bearer tokens of the cluster's components (PATCHTRACER_CREDENTIAL of the "
        + "runtime), one a line: what others say in a component's name is set aside.")]
    public string? ComponentTokenFile { get; set; }

    /// <summary>The least that leaves every part of the collector room to work.</summary>
    private const int LeastMemory = 384;

    private const int UsualMemory = 512;

    /// <summary>What starting takes, and something for rows.</summary>
    private const int LeastSqlMemory = 256;

    private const int MostMemory = 1 << 20;

    private const double MostDays = 36500;

    private const long MostSize = 1L << 30;

    private CollectorOptions Keep(CollectorOptions options)
    {
        if (Memory is < LeastMemory or > MostMemory)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"--memory takes {LeastMemory} to {MostMemory} MiB, not {Memory}"));
        if (SqlMemory is < LeastSqlMemory or > MostMemory)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"--sql-memory takes {LeastSqlMemory} to {MostMemory} MiB, not {SqlMemory}"));
        if ((TlsCertificate is null) != (TlsKey is null))
            throw new UsageException("--tls-cert and --tls-key go together");
        if (KeepDays is <= 0 or > MostDays or double.NaN)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"--keep-days takes more than 0 and up to {MostDays}, not {KeepDays}"));
        if (KeepSize is <= 0 or > MostSize)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--keep-size takes 1 to {MostSize} MiB, not {KeepSize}"));
        return options with
        {
            Store = options.Store with
            {
                MaxAge = KeepDays is { } days ? TimeSpan.FromDays(days) : null,
                MaxBytes = KeepSize << 20,
                IndexMemoryMegabytes = (int)((long)options.Store.IndexMemoryMegabytes * Memory / UsualMemory),
            },
            MaxBufferedBytes = options.MaxBufferedBytes * Memory / UsualMemory,
            MaxProcessBytes = (long)Memory << 20,
            MaxSqlProcessBytes = (long)SqlMemory << 20,
            Certificate = TlsCertificate is null ? null : ServerCertificate.Read(TlsCertificate, TlsKey!),
            Tokens = TokenFile is null ? null : AccessTokens.Read(TokenFile),
            Components = ComponentTokenFile is null ? null : AccessTokens.Read(ComponentTokenFile),
        };
    }
}
