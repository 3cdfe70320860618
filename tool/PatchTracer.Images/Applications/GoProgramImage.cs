using PatchTracer.Images.Go;
using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Applications;

/// <summary>A Go main package as an image that has its static binary and nothing else. Neither engine nor base image is needed.</summary>
public sealed class GoProgramImage(CacheRoot cache, IReporter reporter)
{
    private const string Home = "app";

    private readonly LayerCache _layers = new(cache);

    /// <param name="directory">The main package, in a module.</param>
    /// <exception cref="GoBuildException">There is no module around it, or Go refuses it.</exception>
    public async Task<ApplicationImage> BuildAsync(string directory, string name, CancellationToken cancellation)
    {
        var module = ModuleAround(directory);
        var toolchain = await new GoToolchains(cache, reporter).RequireOrInstallAsync(module, cancellation);
        var program = Path.GetFileName(directory.TrimEnd('/'));
        var output = cache.Entry("application", $"{program}-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            await CompileAsync(directory, toolchain, output, cancellation);
            return await WriteAsync(program, output, name, cancellation);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private async Task CompileAsync(string directory, GoToolchain toolchain, string output, CancellationToken cancellation)
    {
        reporter.Status($"compiling {directory}");
        try
        {
            await new Tool(toolchain.Program, "build", "-trimpath", "-buildvcs=false", "-o", output, ".")
            {
                WorkingDirectory = directory,
                // The user's own settings of modules hold: they say where its dependencies come from.
                Environment = new Dictionary<string, string?>
                {
                    ["CGO_ENABLED"] = "0",
                    ["GOOS"] = "linux",
                    ["GOARCH"] = "amd64",
                    ["GOTOOLCHAIN"] = "local",
                    ["GOROOT"] = toolchain.Root,
                    ["GOCACHE"] = cache.Entry("go-build", ""),
                    ["PWD"] = directory,
                },
            }.RunAsync(cancellation);
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            throw new GoBuildException($"Go {toolchain.Version} cannot compile {directory}:\n{e.LastOutput.TrimEnd()}", directory, e);
        }
        if (!File.Exists(output))
            throw new GoBuildException($"{directory} is no main package: Go makes no program of it.", directory);
    }

    private async Task<ApplicationImage> WriteAsync(string program, string binary, string name, CancellationToken cancellation)
    {
        var contents = new LayerContents().Add(LayerEntry.Directory("tmp", Modes.Shared))
            .Add(LayerEntry.FromFile($"{Home}/{program}", binary, Modes.Program));
        using var layerKey = contents.Key();
        var layer = await _layers.GetAsync(layerKey, LayerCompression.Gzip, _ => Task.FromResult(contents), cancellation);
        var settings = new ImageSettings { Entrypoint = [$"/{Home}/{program}"], WorkingDirectory = $"/{Home}" };
        var image = new Image([ImageName.Whole(name)], ImageConfiguration.Create(settings, [layer]), [layer]);
        using var key = new ContentKey().Add("id", image.Id.ToString()).Add("name", image.Names[0]);
        var archive = cache.Entry("application-image", $"{program}-{key.Prefix()}.tar");
        if (!File.Exists(archive))
            await Publication.FileAsync(archive, partial => ImageArchive.WriteAsync(partial, [image], cancellation));
        return new ApplicationImage(image.Names[0], archive, image.Id);
    }

    private static string ModuleAround(string directory)
    {
        for (var above = directory; above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(Path.Combine(above, "go.mod")))
                return above;
        }
        throw new GoBuildException($"{directory} is in no Go module: neither it nor a directory above it has a go.mod.", directory);
    }
}
