using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.IL;

/// <summary>The agent's files, and where a woven program looks for them.</summary>
public static class AgentFiles
{
    private const string Assembly = "PatchTracer.Agent.dll";

    /// <summary>Where a woven program looks for the agent.</summary>
    /// <param name="program">The program's folder.</param>
    public static string FolderOf(string program) => Path.Combine(program, "patchtracer");

    /// <summary>Copies the agent beside a program.</summary>
    /// <param name="agent">A folder with the agent in it, or with one such folder for each framework (<c>net8.0</c>,
    /// <c>net10.0</c>).</param>
    /// <param name="program">The program's folder.</param>
    /// <exception cref="AssemblyException">There is none for the program.</exception>
    public static void Place(string agent, string program)
    {
        var from = Find(agent, FrameworkOf(program));
        var to = Directory.CreateDirectory(FolderOf(program)).FullName;
        foreach (var file in Directory.EnumerateFiles(from, "*.dll"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    /// <summary>The folder of the agent for a framework: the newest that is not newer than it.</summary>
    /// <param name="framework">Null takes the newest of all.</param>
    /// <exception cref="AssemblyException">There is none.</exception>
    public static string Find(string agent, Version? framework)
    {
        if (File.Exists(Path.Combine(agent, Assembly)))
            return agent;
        var folders = Directory.Exists(agent) ? Directory.GetDirectories(agent, "net*")
            .Where(folder => File.Exists(Path.Combine(folder, Assembly))).ToList() : [];
        if (folders.Count == 0)
            throw new AssemblyException(agent, $"holds no {Assembly}: build it with `dotnet build tool/PatchTracer.Agent -c Release`");
        return folders.Select(folder => (folder, version: VersionOf(Path.GetFileName(folder))))
            .Where(of => of.version is not null && (framework is null || of.version <= framework))
            .OrderBy(of => of.version).LastOrDefault().folder
            ?? throw new AssemblyException(agent, $"holds no agent for .NET {framework}: "
            + $"there are {string.Join(", ", folders.Select(Path.GetFileName))}; the program sets OpenTelemetry up itself then");
    }

    // What a program runs on is said in a file beside it: "tfm": "net10.0".
    private static Version? FrameworkOf(string program)
    {
        foreach (var file in Directory.EnumerateFiles(program, "*.runtimeconfig.json").Order(StringComparer.Ordinal))
        {
            try
            {
                using var config = JsonDocument.Parse(ForeignFile.ReadText(file));
                if (config.RootElement.GetProperty("runtimeOptions").TryGetProperty("tfm", out var name)
                    && VersionOf(name.GetString()) is { } version)
                    return version;
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                // The host will say what is wrong with it.
            }
        }
        return null;
    }

    private static Version? VersionOf(string? framework) =>
        framework is not null && framework.StartsWith("net", StringComparison.Ordinal)
            && Version.TryParse(framework["net".Length..].Split('-')[0], out var version) ? version : null;
}
