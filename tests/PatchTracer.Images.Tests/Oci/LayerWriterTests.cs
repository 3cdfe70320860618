using System.Formats.Tar;
using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Oci;

public sealed class LayerWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    /// <summary>One of everything a layer can hold.</summary>
    private LayerEntry[] Everything() =>
    [
        LayerEntry.FromText("etc/b", "b"),
        LayerEntry.FromText("etc/a", "a") with { Uid = 3, Gid = 42 },
        LayerEntry.FromText("etc-more", "sorts between etc and etc/a"),
        LayerEntry.Directory("tmp", Modes.Shared),
        LayerEntry.FromFile("usr/bin/program", _directory.Write("program", "#!/bin/sh\n"), Modes.Program | UnixFileMode.SetUser),
        LayerEntry.Hardlink("usr/bin/same", "usr/bin/program"),
        LayerEntry.Symlink("usr/bin/link", "/usr/bin/program"),
        LayerEntry.FromText($"{new string('d', 120)}/{new string('f', 200)}", "long"),
        LayerEntry.Symlink("long-link", "/" + new string('t', 180)),
        LayerEntry.FromText("etc/zażółć.pem", "not ASCII"),
        LayerEntry.Whiteout("etc/gone"),
        LayerEntry.OpaqueWhiteout("var/replaced"),
    ];

    [Fact]
    public async Task The_bytes_depend_on_the_contents_alone_in_any_process_and_in_any_order_of_adding()
    {
        var forward = await SampleImage.LayerAsync(_directory, "1.tar", LayerCompression.None, Everything());
        var backward = await SampleImage.LayerAsync(_directory, "2.tar", LayerCompression.None, [.. Everything().Reverse()]);

        Assert.Equal(await File.ReadAllBytesAsync(_directory.Below("1.tar")), await File.ReadAllBytesAsync(_directory.Below("2.tar")));
        Assert.Equal(forward, backward with { Source = forward.Source });
        // Written down, so that another run, another day and another process give it too.
        Assert.Equal("d19e41960b934c7a", forward.DiffId.Hex[..16]);
    }

    [Fact]
    public async Task A_compressed_layer_has_the_same_diff_id_and_the_same_bytes_each_time()
    {
        var plain = await SampleImage.LayerAsync(_directory, "plain.tar", LayerCompression.None, Everything());
        var first = await SampleImage.LayerAsync(_directory, "1.tar.gz", LayerCompression.Gzip, Everything());
        var second = await SampleImage.LayerAsync(_directory, "2.tar.gz", LayerCompression.Gzip, Everything());

        Assert.Equal(plain.DiffId, plain.Digest);
        Assert.Equal(plain.DiffId, first.DiffId);
        Assert.NotEqual(first.DiffId, first.Digest);
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(first.Digest.Hex, ContentKey.OfFile(_directory.Below("1.tar.gz")));
        Assert.Equal(new FileInfo(_directory.Below("1.tar.gz")).Length, first.Size);
    }

    [Fact]
    public async Task Another_mode_owner_target_or_byte_is_another_digest()
    {
        var original = Everything();
        LayerEntry[] variations =
        [
            original[0] with { Mode = Modes.Private },
            original[0] with { Uid = 1 },
            original[0] with { Gid = 1 },
            LayerEntry.FromText("etc/b", "c"),
            LayerEntry.Symlink("etc/b", "a"),
        ];
        var digests = new HashSet<Digest> { (await SampleImage.LayerAsync(_directory, "0.tar", LayerCompression.None, original)).Digest };
        foreach (var variation in variations)
            Assert.True(digests.Add((await SampleImage.LayerAsync(_directory, "v.tar", LayerCompression.None,
                [.. original, variation])).Digest));
    }

    [Fact]
    public async Task Tar_unpacks_names_links_modes_and_contents_as_they_were_added()
    {
        await SampleImage.LayerAsync(_directory, "layer.tar", LayerCompression.None, Everything());

        var listed = await new Tool("tar", "--list", "--verbose", "--numeric-owner", "--utc", "--quoting-style=literal", "--file",
            _directory.Below("layer.tar"))
            .RunAsync(CancellationToken.None);
        var lines = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines.Select(line => line[(line.IndexOf("00:00 ", StringComparison.Ordinal) + 6)..].Split(" -> ")[0]
            .Split(" link to ")[0]).ToList();

        Assert.All(lines, line => Assert.Contains(" 1970-01-01 00:00 ", line, StringComparison.Ordinal));
        Assert.Equal(names.Select(name => name.TrimEnd('/')).Order(StringComparer.Ordinal), names.Select(name => name.TrimEnd('/')));
        Assert.Contains($"{new string('d', 120)}/{new string('f', 200)}", names);
        Assert.Contains("etc/zażółć.pem", names);
        Assert.Contains(lines, line => line.StartsWith("drwxrwxrwt 0/0", StringComparison.Ordinal)
            && line.EndsWith(" tmp/", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("-rwsr-xr-x 0/0", StringComparison.Ordinal)
            && line.EndsWith("usr/bin/program", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("-rw-r--r-- 3/42", StringComparison.Ordinal)
            && line.EndsWith("etc/a", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("usr/bin/same link to usr/bin/program", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("usr/bin/link -> /usr/bin/program", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith($"long-link -> /{new string('t', 180)}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_parent_stands_before_its_children_and_known_ones_have_their_usual_modes()
    {
        var contents = new LayerContents()
            .AddRange([LayerEntry.FromText("tmp/x", ""), LayerEntry.FromText("root/.profile", ""), LayerEntry.FromText("a/b/c", "")]);
        await LayerWriter.WriteAsync(contents, _directory.Below("layer.tar"), LayerCompression.None, CancellationToken.None);

        var seen = new Dictionary<string, UnixFileMode> { [""] = Modes.Program };
        await using var file = File.OpenRead(_directory.Below("layer.tar"));
        await using var reader = new TarReader(file);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            Assert.Contains(Path.GetDirectoryName(entry.Name.TrimEnd('/'))!, seen.Keys);
            seen[entry.Name.TrimEnd('/')] = entry.Mode;
        }
        Assert.Equal(Modes.Shared, seen["tmp"]);
        Assert.Equal(Modes.Private, seen["root"]);
        Assert.Equal(Modes.Program, seen["a/b"]);
    }

    [Fact]
    [Trait("speed", "slow")]
    public async Task A_file_of_nine_gibibytes_is_streamed_and_its_size_is_written_although_ustar_cannot_say_it()
    {
        const long size = 9L << 30;
        var source = _directory.Below("sparse");
        await using (var sparse = File.Create(source))
            sparse.SetLength(size);
        var contents = new LayerContents().Add(LayerEntry.FromFile("big", source, Modes.Data));
        using var head = new HeadStream();
        var before = GC.GetTotalAllocatedBytes();

        await LayerWriter.WriteTarAsync(contents, head, CancellationToken.None);

        Assert.True(GC.GetTotalAllocatedBytes() - before < 1 << 30, "the file was read into memory");
        using var reader = new TarReader(new LongStream(head.First, head.Written));
        Assert.Equal(size, (await reader.GetNextEntryAsync())!.Length);
        Assert.True(head.Written > size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("./a")]
    public void A_path_that_is_not_inside_an_image_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => LayerEntry.FromText(path, ""));

    public void Dispose() => _directory.Dispose();
}
