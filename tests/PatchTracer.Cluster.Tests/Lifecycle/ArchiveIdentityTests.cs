using System.Formats.Tar;
using System.Text;
using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public sealed class ArchiveIdentityTests : IDisposable
{
    private static readonly string Hex = new('a', 64);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"archive-{Guid.NewGuid():N}.tar");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task An_archive_of_both_forms_tells_name_id_and_manifest()
    {
        Write(
            ("index.json", """{"manifests":[{"digest":"sha256:m","annotations":{"io.containerd.image.name":"k8s.gcr.io/kube-proxy:v1.20.2"}}]}"""),
            ("./manifest.json", $$"""[{"Config":"blobs/sha256/{{Hex}}","RepoTags":["k8s.gcr.io/kube-proxy:v1.20.2"]}]"""));

        var image = Assert.Single(await ArchiveIdentity.ReadAsync(_path, default));

        Assert.Equal(new ArchiveIdentity("k8s.gcr.io/kube-proxy:v1.20.2", $"sha256:{Hex}", "sha256:m"), image);
    }

    /// <summary>Docker's own image store calls an image by its configuration, containerd's by its manifest.</summary>
    [Theory]
    [InlineData("sha256:config", true)]
    [InlineData("sha256:manifest", true)]
    [InlineData("sha256:other", false)]
    [InlineData("", false)]
    public void An_image_is_known_by_either_of_its_digests(string id, bool known) =>
        Assert.Equal(known, new ArchiveIdentity("a:1", "sha256:config", "sha256:manifest").IsId(id));

    [Fact]
    public async Task An_old_Docker_archive_has_no_manifest_digest()
    {
        Write(("manifest.json", $$"""[{"Config":"{{Hex}}.json","RepoTags":["a:1"]},{"Config":"{{Hex}}.json","RepoTags":["b:1"]}]"""));

        var images = await ArchiveIdentity.ReadAsync(_path, default);

        Assert.Equal([new ArchiveIdentity("a:1", $"sha256:{Hex}", null), new ArchiveIdentity("b:1", $"sha256:{Hex}", null)], images);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"Config":"short","RepoTags":["a:1"]}]""")]
    [InlineData("""[{"Config":"x","RepoTags":null}]""")]
    [InlineData("{")]
    public async Task An_archive_that_names_no_image_is_refused_with_its_path(string manifest)
    {
        Write(("manifest.json", manifest));

        var e = await Assert.ThrowsAsync<ClusterException>(() => ArchiveIdentity.ReadAsync(_path, default));

        Assert.Equal(ClusterFailure.Input, e.Failure);
        Assert.Contains(_path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_not_a_tar_is_refused()
    {
        await Assert.ThrowsAsync<ClusterException>(() => ArchiveIdentity.ReadAsync(_path, default));
        await File.WriteAllTextAsync(_path, new string('x', 2000));
        await Assert.ThrowsAsync<ClusterException>(() => ArchiveIdentity.ReadAsync(_path, default));
    }

    private void Write(params (string Name, string Text)[] files)
    {
        using var stream = File.Create(_path);
        using var tar = new TarWriter(stream);
        foreach (var (name, text) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
    }
}
