using PatchTracer.Images.Nodes;
using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using Xunit;

namespace PatchTracer.Images.Tests.Oci;

/// <summary>What a real engine makes of archives written here, and what is made here of archives that it writes.</summary>
public sealed class DockerLoadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _name = $"patchtracer-test/{Guid.NewGuid():N}:1";

    [SkippableFact(Timeout = 120_000)]
    public async Task Docker_loads_an_archive_under_its_name_and_id_with_whiteouts_applied()
    {
        await Docker.RequireAsync();
        var image = SampleImage.Of(
            _name,
            await SampleImage.LayerAsync(
                _directory, "1.tar", LayerCompression.None,
                LayerEntry.FromText("etc/kept", ""), LayerEntry.FromText("etc/gone", ""), LayerEntry.FromText("opt/old/file", ""),
                LayerEntry.Directory("srv", Modes.Shared), LayerEntry.FromText($"{new string('d', 120)}/{new string('f', 120)}", "")),
            await SampleImage.LayerAsync(
                _directory, "2.tar.gz", LayerCompression.Gzip,
                LayerEntry.Whiteout("etc/gone"), LayerEntry.OpaqueWhiteout("opt/old"), LayerEntry.FromText("opt/old/new", "")));
        try
        {
            await Docker.RunAsync("load", "--input", await SampleImage.ArchiveAsync(_directory, "archive.tar", image));

            Assert.Equal(image.Id.ToString(), (await Docker.RunAsync("image", "inspect", "--format", "{{.Id}}", _name)).Trim());
            var files = await Docker.FilesAsync(_name, _directory.Path);
            Assert.Contains(" etc/kept\n", files, StringComparison.Ordinal);
            Assert.Contains(" opt/old/new\n", files, StringComparison.Ordinal);
            Assert.Contains($"{new string('d', 120)}/{new string('f', 120)}\n", files, StringComparison.Ordinal);
            Assert.Matches(@"drwxrwxrwt 0/0 .* srv/\n", files);
            Assert.DoesNotContain("etc/gone", files, StringComparison.Ordinal);
            Assert.DoesNotContain("opt/old/file", files, StringComparison.Ordinal);
        }
        finally
        {
            await Docker.RunAsync("image", "rm", "--force", _name);
        }
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task What_docker_saves_is_read_with_the_same_id_and_loads_again()
    {
        await Docker.RequireAsync();
        var image = await SampleImage.TwoLayersAsync(_directory, _name);
        // twice the same layer: docker's older archives hold it once, and a link to it
        image = SampleImage.Of(_name, [.. image.Layers, image.Layers[0]]);
        var saved = _directory.Below("saved.tar");
        try
        {
            await Docker.RunAsync("load", "--input", await SampleImage.ArchiveAsync(_directory, "archive.tar", image));
            await Docker.RunAsync("save", "--output", saved, _name);
            await Docker.RunAsync("image", "rm", _name);

            var read = Assert.Single(await ImageArchiveReader.ReadAsync(saved, CancellationToken.None));
            Assert.Equal(image.Id, read.Id);
            Assert.Equal([_name], read.Names);
            Assert.Equal(image.Layers.Select(layer => layer.DiffId), read.Layers.Select(layer => layer.DiffId));

            await Docker.RunAsync("load", "--input", await SampleImage.ArchiveAsync(_directory, "again.tar", read));
            Assert.Equal(image.Id.ToString(), (await Docker.RunAsync("image", "inspect", "--format", "{{.Id}}", _name)).Trim());
        }
        finally
        {
            await Docker.RunAsync("image", "rm", "--force", _name);
        }
    }

    [SkippableFact(Timeout = 120_000)]
    public async Task A_layer_on_an_image_that_docker_has_loads_without_the_layers_below()
    {
        await Docker.RequireAsync();
        var thinName = _name[..^1] + "thin";
        var settings = new ImageSettings
        {
            Entrypoint = ["/usr/local/bin/entrypoint"],
            Environment = new Dictionary<string, string> { ["container"] = "docker" }
        };
        var existing = SampleImage.Of(_name, settings, [.. (await SampleImage.TwoLayersAsync(_directory, _name)).Layers]);
        var added = await SampleImage.LayerAsync(_directory, "thin-layer.tar", LayerCompression.None, LayerEntry.FromText("etc/added", ""),
            LayerEntry.Whiteout("etc/kept"));
        try
        {
            await Docker.RunAsync("load", "--input", await SampleImage.ArchiveAsync(_directory, "base.tar", existing));
            var inspected = await ThinLayer.ReadBaseAsync(new NodeBase.Engine(_name), CancellationToken.None);
            var thin = new Image([thinName], ImageConfiguration.Extend(inspected.Config, new ImageSettings(), [added]),
                [.. inspected.Layers, added]);
            var archive = await SampleImage.ArchiveAsync(_directory, "thin.tar", thin);
            Assert.True(new FileInfo(archive).Length < 20_000);

            await Docker.RunAsync("load", "--input", archive);

            var configured = await Docker.RunAsync("image", "inspect", "--format", "{{.Id}} {{.Config.Env}} {{.Config.Entrypoint}}",
                thinName);
            Assert.Equal($"{thin.Id} [container=docker] [/usr/local/bin/entrypoint]", configured.Trim());
            var files = await Docker.FilesAsync(thinName, _directory.Path);
            Assert.Contains(" etc/added\n", files, StringComparison.Ordinal);
            Assert.Contains(" etc/replaced\n", files, StringComparison.Ordinal);
            Assert.DoesNotContain("etc/kept", files, StringComparison.Ordinal);
        }
        finally
        {
            await Docker.RunAsync("image", "rm", "--force", _name, thinName);
        }
    }

    public void Dispose() => _directory.Dispose();
}
