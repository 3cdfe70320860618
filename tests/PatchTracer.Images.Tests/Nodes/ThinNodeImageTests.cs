using System.Formats.Tar;
using PatchTracer.Images.Components;
using PatchTracer.Images.Debian;
using PatchTracer.Images.Nodes;
using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Images.Tests.Oci;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Nodes;

public sealed class ThinNodeImageTests : IDisposable
{
    private static readonly ImageSettings KindNode =
        new() { Entrypoint = ["/usr/local/bin/entrypoint", "/sbin/init"], StopSignal = "SIGRTMIN+3" };

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task One_layer_lies_over_the_existing_node_image_and_all_else_of_it_stays()
    {
        var existing = await BaseAsync();
        var spec = await SpecAsync(existing, kubelet: "new kubelet");

        var built = await Builder().BuildNodeImageAsync(spec, CancellationToken.None);

        var below = Assert.Single(await ImageArchiveReader.ReadAsync(existing, CancellationToken.None));
        var image = Assert.Single(await ImageArchiveReader.ReadAsync(built.Archive, CancellationToken.None));
        Assert.Equal(["patchtracer/node:thin"], image.Names);
        Assert.Equal(built.Id, image.Id);
        Assert.Equal(below.Layers.Select(layer => layer.Digest), image.Layers.SkipLast(1).Select(layer => layer.Digest));
        Assert.Equal(["/usr/local/bin/entrypoint", "/sbin/init"], ImageConfiguration.Entrypoint(image.Config));
        Assert.Contains("SIGRTMIN", System.Text.Encoding.UTF8.GetString(image.Config.Span), StringComparison.Ordinal);
        var files = Files(image.Layers[^1]);
        Assert.Equal("new kubelet", files["usr/bin/kubelet"]);
        Assert.Equal("v1.20.2", files["kind/version"]);
        Assert.Equal($"k8s.gcr.io/kube-proxy:v1.20.2 {spec.Images[0].Id}\n", files["kind/patchtracer/images/index"]);
        Assert.Equal(await File.ReadAllTextAsync(spec.Images[0].Archive), files["kind/patchtracer/images/kube-proxy.tar"]);
        Assert.Equal("PATCHTRACER_ENDPOINT=http://gateway:4318\nPATCHTRACER_SAMPLING=on\n", files["etc/default/patchtracer"]);
        Assert.Contains("EnvironmentFile=-/etc/default/patchtracer", files["etc/systemd/system/kubelet.service.d/20-patchtracer.conf"],
            StringComparison.Ordinal);
        Assert.DoesNotContain("usr/bin/kubectl", files.Keys);
        Assert.DoesNotContain("etc/containerd/config.toml", files.Keys);
    }

    [Fact]
    public async Task A_containerd_among_the_binaries_takes_the_place_of_the_images_own_wherever_that_has_it()
    {
        var existing = await BaseAsync();
        var spec = await SpecAsync(existing, "kubelet");
        foreach (var program in (string[])["containerd", "containerd-shim-runc-v2", "ctr"])
            _directory.Write($"binaries/{program}", $"woven {program}");

        var built = await Builder().BuildNodeImageAsync(spec, CancellationToken.None);

        var layer = Assert.Single(await ImageArchiveReader.ReadAsync(built.Archive, CancellationToken.None)).Layers[^1];
        var files = Files(layer);
        Assert.Equal("woven containerd", files["usr/bin/containerd"]);
        Assert.Equal("woven containerd-shim-runc-v2", files["usr/bin/containerd-shim-runc-v2"]);
        Assert.Equal("/usr/bin/ctr", Links(layer)["usr/local/bin/ctr"]);
        Assert.Contains("EnvironmentFile=-/etc/default/patchtracer", files["etc/systemd/system/containerd.service.d/20-patchtracer.conf"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_inputs_are_the_same_image_and_another_kubelet_is_another()
    {
        var existing = await BaseAsync();

        var first = await Builder("cache-1").BuildNodeImageAsync(await SpecAsync(existing, "kubelet"), CancellationToken.None);
        var second = await Builder("cache-2").BuildNodeImageAsync(await SpecAsync(existing, "kubelet"), CancellationToken.None);
        var edited = await Builder("cache-2").BuildNodeImageAsync(await SpecAsync(existing, "edited kubelet"), CancellationToken.None);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(ContentKey.OfFile(first.Archive), ContentKey.OfFile(second.Archive));
        Assert.NotEqual(first.Id, edited.Id);
    }

    [Fact]
    public async Task A_second_build_of_the_same_takes_the_archive_from_the_cache_and_leaves_nothing_half_written()
    {
        var existing = await BaseAsync();
        var first = await Builder().BuildNodeImageAsync(await SpecAsync(existing, "kubelet"), CancellationToken.None);
        await File.AppendAllTextAsync(first.Archive, "a mark that a second writing would take away");
        var length = new FileInfo(first.Archive).Length;

        var second = await Builder().BuildNodeImageAsync(await SpecAsync(existing, "kubelet"), CancellationToken.None);

        Assert.Equal(first, second);
        Assert.Equal(length, new FileInfo(second.Archive).Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Below("cache"), "*.partial-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Of_many_archives_the_last_used_are_kept()
    {
        var existing = await BaseAsync();
        var archives = new List<string>();
        foreach (var kubelet in (string[])["1", "2", "3", "4", "1", "5"])
            archives.Add((await Builder().BuildNodeImageAsync(await SpecAsync(existing, kubelet), CancellationToken.None)).Archive);

        Assert.Equal([true, false, true, true, true, true], archives.Select(File.Exists));
    }

    [Fact]
    public async Task An_image_that_is_no_kind_node_is_refused_by_name()
    {
        var other = await SampleImage.ArchiveAsync(_directory, "other.tar", await SampleImage.TwoLayersAsync(_directory, "other:1"));

        var spec = await SpecAsync(other, "kubelet");
        var e = await Assert.ThrowsAsync<ImageException>(() => Builder().BuildNodeImageAsync(spec, CancellationToken.None));

        Assert.Contains($"{other} is not a kind node image", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_leaves_no_archive_and_nothing_half_written()
    {
        var spec = await SpecAsync(await BaseAsync(), "kubelet");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Builder().BuildNodeImageAsync(spec, cancelled.Token));

        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_directory.Below("cache"), "*", SearchOption.AllDirectories),
            path => path.EndsWith(".tar", StringComparison.Ordinal) || path.Contains(".partial-", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private ImageBuilder Builder(string cache = "cache") =>
        new(new CacheRoot(_directory.Below(cache)), new DebianMirror(new Uri("http://localhost/debian"), null), RepositoryFiles.NodeSources,
            SilentReporter.Instance);

    private async Task<string> BaseAsync()
    {
        var layers = (await SampleImage.TwoLayersAsync(_directory, "kindest/node:v1.20.2")).Layers;
        return await SampleImage.ArchiveAsync(_directory, "base.tar", SampleImage.Of("kindest/node:v1.20.2", KindNode, [.. layers]));
    }

    private async Task<NodeImageSpec> SpecAsync(string existing, string kubelet)
    {
        _directory.Write("binaries/kubelet", kubelet);
        var proxy = SampleImage.Of("k8s.gcr.io/kube-proxy:v1.20.2",
            await SampleImage.LayerAsync(_directory, "proxy.tar", LayerCompression.None, LayerEntry.FromText("kube-proxy", "")));
        var archive = await SampleImage.ArchiveAsync(_directory, "kube-proxy.tar", proxy);
        return new NodeImageSpec
        {
            Name = "patchtracer/node:thin",
            Release = "v1.20.2",
            Base = NodeBase.Parse(existing),
            Binaries = _directory.Below("binaries"),
            Images = [new ComponentImage("kube-proxy", proxy.Names[0], archive, proxy.Id)],
            KubeletEnvironment = new Dictionary<string, string>
            {
                ["PATCHTRACER_SAMPLING"] = "on",
                ["PATCHTRACER_ENDPOINT"] = "http://gateway:4318"
            },
        };
    }

    private static Dictionary<string, string> Links(Layer layer)
    {
        var links = new Dictionary<string, string>();
        using var reader = new TarReader(layer.Source!.Open());
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.SymbolicLink)
                links[entry.Name] = entry.LinkName;
        }
        return links;
    }

    private static Dictionary<string, string> Files(Layer layer)
    {
        var files = new Dictionary<string, string>();
        using var reader = new TarReader(layer.Source!.Open());
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.RegularFile)
                files[entry.Name] = entry.DataStream is null ? "" : new StreamReader(entry.DataStream).ReadToEnd();
        }
        return files;
    }
}
