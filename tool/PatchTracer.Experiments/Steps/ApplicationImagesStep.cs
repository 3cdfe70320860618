using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Debian;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

internal sealed class ApplicationImagesStep : IStep
{
    public string Name => "application images";

    public string Reason => "the application that is observed";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var images = new List<ApplicationImage>();
        foreach (var image in context.Experiment.Application.Images)
            images.AddRange(await MakeAsync(context, image, cancellation));
        var given = new GivenImages(context.Cache, context.Reporter);
        foreach (var name in ApplicationManifests.Images(ApplicationManifests.OfAll(context.Experiment))
            .Except(images.Select(image => image.Name)))
            images.Add(await NamedAsync(given, name, cancellation));
        context.ApplicationImages = images;
        using var key = new ContentKey();
        foreach (var image in images)
            key.Add(image.Name, image.Id.ToString());
        return new StepResult(key.Prefix(), Reused: false,
            images is [var only] ? $"{only.Name} {only.Id}"
                : $"{images.Count} images: {string.Join(", ", images.Select(image => image.Name))}");
    }

    private static async Task<IReadOnlyList<ApplicationImage>> MakeAsync(
        RunContext context, ImageSection image, CancellationToken cancellation)
    {
        var given = new GivenImages(context.Cache, context.Reporter);
        return image switch
        {
            { Archive: { } archive } => await given.FromArchiveAsync(archive, image.Name, cancellation),
            { Dockerfile: { } dockerfile } => [await given.FromDockerfileAsync(dockerfile, image.Context!, image.Name!, cancellation)],
            { Go: { } go } => [await new GoProgramImage(context.Cache, context.Reporter).BuildAsync(go, image.Name!, cancellation)],
            _ => [await ProjectAsync(context, image, image.Project!, cancellation)],
        };
    }

    private static async Task<ApplicationImage> ProjectAsync(
        RunContext context, ImageSection image, string file, CancellationToken cancellation)
    {
        var project = await DotnetProject.EvaluateAsync(file, cancellation);
        var weave = image.Agent is { } agent ? await ApplicationWeave.OpenAsync(context.Experiment.Catalog, agent, cancellation) : null;
        var spec = new ApplicationImageSpec
        {
            Name = ImageName.Whole(image.Name!),
            Project = file,
            Program = project.AssemblyName,
            SourceKey = weave is null ? project.SourceKey : weave.KeyOf(project.SourceKey),
            Finish = weave is null ? null : weave.RunAsync,
        };
        return await new ApplicationImageBuilder(context.Cache, DebianMirror.FromMachine(), context.Reporter)
            .BuildAsync(spec, cancellation);
    }

    private static async Task<ApplicationImage> NamedAsync(GivenImages given, string name, CancellationToken cancellation)
    {
        try
        {
            return await given.FromEngineAsync(name, cancellation);
        }
        catch (Images.ImageException e)
        {
            throw new ExperimentException(
                $"{e.Message}\nSay under `application.images` what it is made of: an archive, a Dockerfile, a Go or .NET program",
                inner: e);
        }
    }
}
