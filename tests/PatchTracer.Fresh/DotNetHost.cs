namespace PatchTracer.Fresh;

/// <summary>
/// The .NET of this machine, which is lent: where an SDK comes from differs from machine to machine, what it is does not.
/// </summary>
internal static class DotNetHost
{
    public static string Root { get; } = Path.GetDirectoryName(new FileInfo(Environment.ProcessPath!) is { Name: "dotnet" } host
        ? host.FullName
        : Find())!;

    private static string Find()
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, "dotnet"))
            .FirstOrDefault(File.Exists)
            ?? throw new FreshException("there is no dotnet in PATH");
        return File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found;
    }
}
