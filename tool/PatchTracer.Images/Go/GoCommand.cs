using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>Runs of the go command on one tree, reporting the packages as they are compiled.</summary>
internal sealed class GoCommand(TreeLayout layout, GoToolchain toolchain, string goCache, string temporary, IReporter reporter)
{
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Directory.CreateDirectory(goCache);
        // What a killed build left; the caller's lock keeps others out.
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        var compiled = 0;
        try
        {
            await new Tool(toolchain.Program, arguments)
            {
                WorkingDirectory = layout.Root,
                Environment = layout.Environment(toolchain, goCache, temporary),
                OnLine = line => Report(line, ref compiled),
            }.RunAsync(cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            throw new GoBuildException($"Go {toolchain.Version} cannot compile {layout.Root}:\n{e.LastOutput.TrimEnd()}", layout.Root, e);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>With -v go names each package when it is compiled, one a line; errors begin with # or have a position.</summary>
    private void Report(string line, ref int compiled)
    {
        if (line.Contains(' ') || line.StartsWith('#') || line.Contains(':'))
            return;
        compiled++;
        var name = line.Replace($"{TreeLayout.Module}/vendor/", "", StringComparison.Ordinal);
        reporter.Status($"compiled {compiled} packages: {name}");
    }
}
