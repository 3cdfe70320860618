using System.Formats.Tar;
using System.Text;
using PatchTracer.Collector.Tests.Fuzz;
using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Oci;

public sealed class HostileArchiveTests : IDisposable
{
    private const string EmptyConfig = """{"rootfs":{"type":"layers","diff_ids":[]}}""";

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task An_archive_cut_off_anywhere_is_an_error_that_names_it()
    {
        var whole = await File.ReadAllBytesAsync(
            await SampleImage.ArchiveAsync(_directory, "whole.tar", await SampleImage.TwoLayersAsync(_directory, "sample:1")));
        var cut = _directory.Below("cut.tar");
        // up to the last blob; behind it only the end marker is missing, which no reader needs
        for (var length = 0; length < whole.Length - 1024; length += 173)
        {
            await File.WriteAllBytesAsync(cut, whole[..length]);
            var e = await Assert.ThrowsAsync<ImageException>(() => ReadAndCopyAsync(cut));
            Assert.Contains(cut, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_flipped_byte_is_an_error_or_changes_nothing_that_matters()
    {
        var original = await SampleImage.TwoLayersAsync(_directory, "sample:1");
        var whole = await File.ReadAllBytesAsync(await SampleImage.ArchiveAsync(_directory, "whole.tar", original));
        var random = new Random(20_260_101);
        var flipped = _directory.Below("flipped.tar");
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(flipped, bytes);
            try
            {
                var image = (await ReadAndCopyAsync(flipped))[0];
                // The names of an image are in no digest; all else is.
                Assert.Equal(original.Id, image.Id);
                Assert.Equal(original.Layers.Select(layer => layer.DiffId), image.Layers.Select(layer => layer.DiffId));
            }
            catch (ImageException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 50, 400);
    }

    [Fact]
    public async Task A_damaged_archive_is_read_or_refused()
    {
        var whole = await File.ReadAllBytesAsync(
            await SampleImage.ArchiveAsync(_directory, "whole.tar", await SampleImage.TwoLayersAsync(_directory, "sample:1")));
        var budget = new FuzzBudget(300);
        var mutator = new Mutator(budget.Seed);
        var damaged = _directory.Below("damaged.tar");
        while (budget.Take())
        {
            var input = mutator.Mutate([whole]);
            await File.WriteAllBytesAsync(damaged, input);
            var before = GC.GetTotalAllocatedBytes();
            try
            {
                await ReadAndCopyAsync(damaged);
            }
            catch (Exception e) when (e is ImageException or ForeignFileException)
            {
                // As the verbs tell a user.
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"{e.GetType().Name} for this archive: {Convert.ToBase64String(input)}", e);
            }
            Assert.True(GC.GetTotalAllocatedBytes() - before < 256 << 20, $"much memory for this archive: {Convert.ToBase64String(input)}");
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("blobs/../../outside")]
    [InlineData("/etc/passwd")]
    public async Task A_name_that_leads_out_of_the_archive_is_refused(string name)
    {
        var archive = Archive(("manifest.json", "[]"), (name, "x"));

        var e = await Assert.ThrowsAsync<ImageException>(() => ImageArchiveReader.ReadAsync(archive, CancellationToken.None));

        Assert.Contains("leads out", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"Config":"../../../../etc/passwd","Layers":[]}]""", "leads out")]
    [InlineData("""[{"Config":"/etc/passwd","Layers":[]}]""", "leads out")]
    [InlineData("""[{"Config":"config.json","Layers":["layer.tar"]}]""", "counts 0 layers, its manifest 1")]
    [InlineData("""[{"Config":"absent.json","Layers":[]}]""", "no file 'absent.json'")]
    [InlineData("""[{"Layers":[]}]""", "Config")]
    [InlineData("""{"Config":"config.json"}""", "manifest.json")]
    [InlineData("""[{"Config":"twice.json","Layers":[]}]""", "configuration")]
    [InlineData("""[{"Config":"list.json","Layers":[]}]""", "not an object")]
    [InlineData("[]", "no image")]
    [InlineData("null", "null")]
    [InlineData("", "manifest.json")]
    public async Task A_manifest_that_makes_no_sense_is_an_error_that_says_why(string manifest, string why)
    {
        var archive = Archive(("manifest.json", manifest), ("config.json", EmptyConfig), ("list.json", "[]"), ("twice.json", """{"a":1,"a":2}"""));

        var e = await Assert.ThrowsAsync<ImageException>(() => ImageArchiveReader.ReadAsync(archive, CancellationToken.None));

        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_is_not_what_its_name_says_is_refused()
    {
        var name = $"{new string('0', 64)}.json";
        var archive = Archive(("manifest.json", $$"""[{"Config":"{{name}}","Layers":[]}]"""), (name, EmptyConfig));

        var e = await Assert.ThrowsAsync<ImageException>(() => ImageArchiveReader.ReadAsync(archive, CancellationToken.None));

        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_in_a_circle_and_an_index_that_names_itself_end()
    {
        var circle = _directory.Below("circle.tar");
        await using (var writer = new TarWriter(File.Create(circle)))
        {
            await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, "manifest.json") { LinkName = "other.json" });
            await writer.WriteEntryAsync(new UstarTarEntry(TarEntryType.SymbolicLink, "other.json") { LinkName = "manifest.json" });
        }

        var e = await Assert.ThrowsAsync<ImageException>(() => ImageArchiveReader.ReadAsync(circle, CancellationToken.None));

        Assert.Contains("circle", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_of_five_mebibytes_is_not_read_into_memory()
    {
        var archive = Archive(("manifest.json", new string(' ', 5 << 20)));

        var e = await Assert.ThrowsAsync<ImageException>(() => ImageArchiveReader.ReadAsync(archive, CancellationToken.None));

        Assert.Contains("at most", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_archive_is_named_as_such_and_so_is_a_missing_one()
    {
        var archive = Archive(("manifest.json", "[]"));
        await new Tool("gzip", archive).RunAsync(CancellationToken.None);

        var compressed = await Assert.ThrowsAsync<ImageException>(
            () => ImageArchiveReader.ReadAsync($"{archive}.gz", CancellationToken.None));
        var missing = await Assert.ThrowsAsync<ImageException>(() => ImageArchiveReader.ReadAsync(archive, CancellationToken.None));

        Assert.Contains("compressed (Gzip); unpack it first", compressed.Message, StringComparison.Ordinal);
        Assert.Contains($"no image archive at {archive}", missing.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<IReadOnlyList<Image>> ReadAndCopyAsync(string archive)
    {
        var images = await ImageArchiveReader.ReadAsync(archive, CancellationToken.None);
        await ImageArchive.WriteAsync(Stream.Null, images, CancellationToken.None);
        return images;
    }

    private string Archive(params (string Name, string Content)[] files)
    {
        var path = _directory.Below("hostile.tar");
        using var writer = new TarWriter(File.Create(path));
        foreach (var (name, content) in files)
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile,
                name)
            { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        return path;
    }
}
