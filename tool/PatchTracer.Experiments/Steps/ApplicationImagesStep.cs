using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Images.Applications;
using PatchTracer.Images.Debian;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

internal sealed class ApplicationImagesStep(RunScope scope) : IStep<IReadOnlyList<ApplicationImage>>
{
    public string Name => "application images";

    public string Reason => "the application that is observed";

    public async Task<StepResult<IReadOnlyList<ApplicationImage>>> RunAsync(CancellationToken cancellation)
    {
        var images = new List<ApplicationImage>();
        if (scope.Experiment.Application.Images.Any(image => image.Project is not null))
            scope.Pins.Take(".NET SDK", (await new Tool("dotnet", "--version").RunAsync(cancellation)).Trim());
        foreach (var image in scope.Experiment.Application.Images)
            images.AddRange(await MakeAsync(image, cancellation));
        var given = new GivenImages(scope.Cache, scope.Reporter);
        foreach (var name in ApplicationManifests.Images(ApplicationManifests.OfAll(scope.Experiment))
            .Except(images.Select(image => image.Name)))
            images.Add(await NamedAsync(given, name, cancellation));
        scope.Pins.TakeAll("application image", images.Select(image => (image.Name, image.Id.ToString())));
        using var key = new ContentKey();
        foreach (var image in images)
            key.Add(image.Name, image.Id.ToString());
        return new(images, key.Prefix(), Reused: false,
            images is [var only] ? $"{only.Name} {only.Id}"
                : $"{images.Count} images: {string.Join(", ", images.Select(image => image.Name))}");
    }

    private async Task<IReadOnlyList<ApplicationImage>> MakeAsync(ImageSection image, CancellationToken cancellation)
    {
        var given = new GivenImages(scope.Cache, scope.Reporter);
        return image switch
        {
            { Archive: { } archive } => await given.FromArchiveAsync(archive, image.Name, cancellation),
            { Dockerfile: { } dockerfile } => [await given.FromDockerfileAsync(dockerfile, image.Context!, image.Name!, cancellation)],
            { Go: { } go } => [await new GoProgramImage(scope.Cache, scope.Reporter).BuildAsync(go, image.Name!, cancellation)],
            _ => [await ProjectAsync(image, image.Project!, cancellation)],
        };
    }

    private async Task<ApplicationImage> ProjectAsync(ImageSection image, string file, CancellationToken cancellation)
    {
        var project = await DotnetProject.EvaluateAsync(file, cancellation);
        var weave = image.Agent is { } agent ? await ApplicationWeave.OpenAsync(scope.Experiment.Catalog, agent, cancellation) : null;
        var spec = new ApplicationImageSpec
        {
            Name = ImageName.Whole(image.Name!),
            Project = file,
            Program = project.AssemblyName,
            SourceKey = weave is null ? project.SourceKey : weave.KeyOf(project.SourceKey),
            Finish = weave is null ? null : weave.RunAsync,
        };
        scope.Pins.Take($"application source {spec.Name}", spec.SourceKey);
        return await new ApplicationImageBuilder(scope.Cache, DebianMirror.FromMachine(), scope.Reporter)
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
