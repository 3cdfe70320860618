using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>Runs of the go command on one tree, reporting the packages as they are compiled.</summary>
internal sealed class GoCommand(BuildTree layout, GoToolchain toolchain, string goCache, string temporary, IReporter reporter)
{
    /// <summary>Of what go complains of: its own limit is ten errors for each package.</summary>
    private const int LinesKept = 40;

    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Directory.CreateDirectory(goCache);
        // What a killed build left; the caller's lock keeps others out.
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        var compiled = 0;
        var said = new Queue<string>();
        try
        {
            await new Tool(toolchain.Program, arguments)
            {
                WorkingDirectory = layout.Root,
                Environment = layout.Environment(toolchain, goCache, temporary),
                OnLine = line =>
                {
                    if (IsPackage(line))
                        Report(line, ++compiled);
                    else if (line.Trim().Length > 0)
                        said.Enqueue(line);
                    if (said.Count > LinesKept)
                        said.Dequeue();
                },
            }.RunAsync(cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            throw new GoBuildException($"Go {toolchain.Version} cannot compile {layout.Root}:\n{string.Join('\n', said)}", layout.Root, e);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>
    /// With -v go names each package when it is compiled, one a line; what it has to complain of begins with # or has a position.
    /// </summary>
    private static bool IsPackage(string line) => line.Length > 0 && line.AsSpan().IndexOfAny(' ', '#', ':') < 0;

    private void Report(string package, int compiled) =>
        reporter.Status($"compiled {compiled} packages: {package.Replace($"{layout.Module}/vendor/", "", StringComparison.Ordinal)}");
}
