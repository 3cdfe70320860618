namespace PatchTracer.Cluster.Apt;

/// <summary>
/// Which packages bring an engine and its client. docker-ce and docker.io exclude each other: installing one removes the other, with the
/// engine that somebody chose, so neither is ever named where an engine is there.
/// </summary>
internal static class DockerPackages
{
    private const string Together = "docker.io";

    /// <summary>From Debian 13 on docker.io only recommends its client.</summary>
    private static readonly Version ClientApart = new(13, 0);

    /// <summary>What brings an engine where there is none.</summary>
    public static string Engine => Together;

    /// <summary>What brings the client.</summary>
    /// <param name="engineOwner">The package that the engine which is there belongs to; null without an engine.</param>
    public static string Client(Distribution distribution, string? engineOwner) => engineOwner switch
    {
        "docker-ce" => "docker-ce-cli",
        _ when distribution.Id == "debian" && (distribution.Version is null || distribution.Version >= ClientApart) => "docker-cli",
        _ => Together,
    };
}
