using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Oci;

public sealed class ImageArchiveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Equal_images_give_equal_archives()
    {
        var first = await SampleImage.ArchiveAsync(_directory, "1.tar", await SampleImage.TwoLayersAsync(_directory, "sample:1"));
        var second = await SampleImage.ArchiveAsync(_directory, "2.tar", await SampleImage.TwoLayersAsync(_directory, "sample:1"));

        Assert.Equal(ContentKey.OfFile(first), ContentKey.OfFile(second));
    }

    [Fact]
    public async Task What_was_written_is_read_again()
    {
        var one = await SampleImage.TwoLayersAsync(_directory, "sample:1");
        var two = SampleImage.Of("sample:2", one.Layers[0]);
        var archive = await SampleImage.ArchiveAsync(_directory, "archive.tar", one, two);

        var images = await ImageArchiveReader.ReadAsync(archive, CancellationToken.None);

        Assert.Equal([one.Id, two.Id], images.Select(image => image.Id));
        Assert.Equal(["sample:1", "sample:2"], images.SelectMany(image => image.Names));
        Assert.Equal(one.Layers.Select(layer => layer with { Source = null }),
            images[0].Layers.Select(layer => layer with { Source = null }));
        var again = await SampleImage.ArchiveAsync(_directory, "again.tar", [.. images]);
        Assert.Equal(ContentKey.OfFile(archive), ContentKey.OfFile(again));
    }

    [Fact]
    public async Task An_archive_without_dockers_manifest_is_read_as_an_OCI_layout()
    {
        var image = await SampleImage.TwoLayersAsync(_directory, "sample:1");
        var archive = await SampleImage.ArchiveAsync(_directory, "archive.tar", image);
        await new Tool("tar", "--delete", "--file", archive, "manifest.json").RunAsync(CancellationToken.None);

        var read = Assert.Single(await ImageArchiveReader.ReadAsync(archive, CancellationToken.None));

        Assert.Equal(image.Id, read.Id);
        Assert.Equal(["sample:1"], read.Names);
        Assert.Equal(image.Layers.Select(layer => layer.Digest), read.Layers.Select(layer => layer.Digest));
    }

    [Fact]
    public async Task A_layer_that_changed_on_disk_is_not_passed_on_as_what_it_was()
    {
        var image = await SampleImage.TwoLayersAsync(_directory, "sample:1");
        await using (var lower = File.OpenWrite(_directory.Below("lower.tar")))
        {
            lower.Position = 600;
            lower.WriteByte(1);
        }

        var e = await Assert.ThrowsAsync<ImageException>(() => SampleImage.ArchiveAsync(_directory, "archive.tar", image));

        Assert.Equal(_directory.Below("lower.tar"), e.Path);
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_keeps_what_it_does_not_know_when_a_layer_is_added()
    {
        var image = await SampleImage.TwoLayersAsync(_directory, "sample:1");
        var existing = """{"os":"linux","author":"somebody","config":{"Env":["A=1","B=2"],"Labels":null,"Healthcheck":{"Test":["NONE"]}},"rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray();
        var settings = new ImageSettings
        {
            Environment = new Dictionary<string, string> { ["B"] = "3" },
            Labels = new Dictionary<string, string> { ["l"] = "v" }
        };

        var extended = System.Text.Encoding.UTF8.GetString(ImageConfiguration.Extend(existing, settings, [image.Layers[1]]));

        Assert.Contains("\"author\":\"somebody\"", extended, StringComparison.Ordinal);
        Assert.Contains("\"Healthcheck\":{\"Test\":[\"NONE\"]}", extended, StringComparison.Ordinal);
        Assert.Contains("\"Env\":[\"A=1\",\"B=3\"]", extended, StringComparison.Ordinal);
        Assert.Contains($"\"diff_ids\":[\"{image.Layers[1].DiffId}\"]", extended, StringComparison.Ordinal);
        Assert.Contains("\"Labels\":{\"l\":\"v\"}", extended, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
