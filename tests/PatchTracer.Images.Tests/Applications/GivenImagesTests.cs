using PatchTracer.Images.Applications;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Applications;

public sealed class GivenImagesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-given-").FullName;

    [SkippableFact(Timeout = 300_000)]
    public async Task What_a_Dockerfile_makes_has_the_name_that_it_is_given_and_the_engines_image_of_that_name_stays()
    {
        await Docker.RequireAsync();
        var name = $"pt-mine-{Guid.NewGuid():N}:1";
        var (archive, dockerfile) = (Path.Combine(_directory, "empty.tar"), Path.Combine(_directory, "Dockerfile"));
        await new Tool("tar", "--create", "--file", archive, "--files-from", "/dev/null").RunAsync(CancellationToken.None);
        await Docker.RunAsync("import", archive, name);
        await File.WriteAllTextAsync(dockerfile, "FROM scratch\nCOPY Dockerfile /\n");
        try
        {
            var mine = await IdAsync(name);

            var built = await new GivenImages(new CacheRoot(Path.Combine(_directory, "cache")), SilentReporter.Instance)
                .FromDockerfileAsync(dockerfile, _directory, name, CancellationToken.None);

            Assert.Equal($"docker.io/library/{name}", built.Name);
            Assert.Equal(mine, await IdAsync(name));
        }
        finally
        {
            await new Tool("docker", "rmi", "--force", name).TryRunAsync(CancellationToken.None);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static Task<string> IdAsync(string name) => Docker.RunAsync("image", "inspect", "--format", "{{.Id}}", name);
}
