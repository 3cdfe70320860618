using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

/// <summary>On the machine's own engine, with images of one small file.</summary>
[Trait("speed", "cluster")]
[Collection(SharedCluster.Name)]
public sealed class NodeImageTests : IDisposable
{
    private const string Name = "patchtracer-test/node:1";
    private const string Users = "patchtracer-test/users-own:1";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("patchtracer-test-");

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_older_image_of_a_name_goes_unless_somebody_gave_it_another(bool isTagged)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var reason = await NodeArchive.WhyNotAsync(limit.Token);
        Skip.If(reason is not null, reason);
        try
        {
            var (first, second) = (await ArchiveAsync("first", limit.Token), await ArchiveAsync("second", limit.Token));
            await LoadAsync(first, limit.Token);
            var older = await IdAsync(Name, limit.Token);
            if (isTagged)
                await Docker.RunAsync(["tag", Name, Users], limit.Token);

            await LoadAsync(second, limit.Token);

            Assert.NotEqual(older, await IdAsync(Name, limit.Token));
            Assert.Equal(isTagged ? older : null, await IdAsync(older!, limit.Token));
            Assert.Equal(isTagged ? older : null, await IdAsync(Users, limit.Token));
        }
        finally
        {
            await Docker.TryRunAsync(["image", "rm", Name, Users], CancellationToken.None);
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<string> ArchiveAsync(string content, CancellationToken cancellation)
    {
        var (root, archive) = (Path.Combine(_directory.FullName, $"{content}.root"), Path.Combine(_directory.FullName, $"{content}.tar"));
        var file = Path.Combine(_directory.FullName, content);
        await File.WriteAllTextAsync(file, content, cancellation);
        await new Tool("tar", "--create", "--file", root, "--directory", _directory.FullName, content).RunAsync(cancellation);
        var id = (await Docker.RunAsync(["import", root, Name], cancellation)).Trim();
        await Docker.RunAsync(["save", "--output", archive, Name], cancellation);
        await Docker.RunAsync(["image", "rm", id], cancellation);
        return archive;
    }

    private static async Task LoadAsync(string archive, CancellationToken cancellation) =>
        await new NodeImage(SilentReporter.Instance)
            .LoadAsync(archive, (await ArchiveIdentity.ReadAsync(archive, cancellation))[0], cancellation);

    private static Task<string?> IdAsync(string image, CancellationToken cancellation) =>
        Docker.TryRunAsync(["image", "inspect", "--format", "{{.Id}}", image], cancellation);
}
