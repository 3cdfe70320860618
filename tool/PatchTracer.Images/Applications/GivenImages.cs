using PatchTracer.Images.Oci;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Applications;

/// <summary>
/// Images that somebody else made: in an archive, by a Dockerfile, in this machine's engine or in a registry. Each becomes an archive of
/// ours, which has whole names and digests, whatever wrote it.
/// </summary>
public sealed class GivenImages(CacheRoot cache, IReporter reporter)
{
    /// <summary>The images of an archive of Docker's form or an OCI layout.</summary>
    /// <param name="name">What its image is called, where the archive does not say or says something else; null for what it says.</param>
    /// <exception cref="ImageException">Not such an archive, damaged, without a name, or with several images where one is
    /// named.</exception>
    public async Task<IReadOnlyList<ApplicationImage>> FromArchiveAsync(string archive, string? name, CancellationToken cancellation)
    {
        var images = await ImageArchiveReader.ReadAsync(archive, cancellation);
        if (name is not null && images.Count > 1)
            throw new ImageException($"{archive} has {images.Count} images, and `name` can be that of one only; leave it out, "
                + "and they keep their names", archive);
        if (name is null && images.FirstOrDefault(image => image.Names.Count == 0) is { } nameless)
            throw new ImageException($"{archive} does not say what its image {nameless.Id} is called; say it as `name`, "
                + "as the manifests have it", archive);
        return await PublishAsync([.. images.Select(
            image => image with { Names = [.. (name is null ? image.Names : [name]).Select(ImageName.Whole)] })], cancellation);
    }

    /// <summary>What this machine's engine makes of a Dockerfile.</summary>
    /// <param name="context">The directory that the Dockerfile copies from.</param>
    /// <exception cref="ImageException">It does not build; with the last that the engine said.</exception>
    public async Task<ApplicationImage> FromDockerfileAsync(string dockerfile, string context, string name, CancellationToken cancellation)
    {
        reporter.Status($"building {name} by {dockerfile}");
        // Under a name of ours: an image of that name that somebody has in the engine keeps it.
        using var key = new ContentKey();
        var built = $"patchtracer/built:{key.Add("name", name).Prefix()}";
        try
        {
            await new Tool("docker", "build", "--file", dockerfile, "--tag", built,
                context)
            { OnLine = line => reporter.Status($"{name}: {line}") }.RunAsync(cancellation);
        }
        catch (ToolException e)
        {
            throw new ImageException($"{dockerfile} does not build:\n{e.LastOutput.TrimEnd()}", dockerfile, e);
        }
        return await SaveAsync(built, name, cancellation);
    }

    /// <summary>An image that this machine's engine has, or gets from its registry.</summary>
    /// <exception cref="ImageException">It is nowhere; with the reason that the engine gave.</exception>
    public async Task<ApplicationImage> FromEngineAsync(string name, CancellationToken cancellation)
    {
        if ((await new Tool("docker", "image", "inspect", name).TryRunAsync(cancellation)).ExitCode != 0)
            await PullAsync(name, cancellation);
        return await SaveAsync(name, name, cancellation);
    }

    private async Task PullAsync(string name, CancellationToken cancellation)
    {
        reporter.Status($"pulling {name}");
        try
        {
            await new Tool("docker", "pull", "--quiet", name).RunAsync(cancellation);
        }
        catch (ToolException e)
        {
            var reason = e.LastOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
                ?? e.Message;
            throw new ImageException($"the image {name} is nowhere: this machine's engine does not have it, "
                + $"and could not pull it: {reason}", null, e);
        }
    }

    private async Task<ApplicationImage> SaveAsync(string image, string name, CancellationToken cancellation)
    {
        reporter.Status($"saving {name}");
        var saved = cache.Entry("application-image", $"saved-{Environment.ProcessId}-{Guid.NewGuid():N}.tar");
        try
        {
            await new Tool("docker", "save", "--output", saved, image).RunAsync(cancellation);
            return (await FromArchiveAsync(saved, name, cancellation))[0];
        }
        finally
        {
            File.Delete(saved);
        }
    }

    private async Task<IReadOnlyList<ApplicationImage>> PublishAsync(IReadOnlyList<Image> images, CancellationToken cancellation)
    {
        using var key = new ContentKey();
        foreach (var image in images)
            key.Add("id", image.Id.ToString()).Add("names", string.Join(' ', image.Names));
        var archive = cache.Entry("application-image", $"given-{key.Prefix()}.tar");
        if (!File.Exists(archive))
            await Publication.FileAsync(archive, partial => ImageArchive.WriteAsync(partial, images, cancellation));
        return [.. images.SelectMany(image => image.Names.Select(name => new ApplicationImage(name, archive, image.Id)))];
    }
}
