using PatchTracer.Collector.Tests.Fuzz;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests;

/// <summary>Bundles from elsewhere: damaged, and with files that are none.</summary>
public sealed class ForeignBundleTests : IDisposable
{
    private const int Inputs = 300;

    private const long MaxAllocated = 256 << 20;

    private static readonly string Sample = Path.Combine(Checkout.Root, "samples/bundles/hotrod");

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    private string Bundle
    {
        get
        {
            var bundle = Path.Combine(_directory, "bundle");
            Directory.CreateDirectory(Path.Combine(bundle, "raw"));
            foreach (var file in Directory.EnumerateFiles(Sample))
                File.Copy(file, Path.Combine(bundle, Path.GetFileName(file)), overwrite: true);
            return bundle;
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("inventory.json")]
    [InlineData("load.jsonl")]
    [InlineData("manifest.json")]
    [InlineData("contract.yaml")]
    public async Task A_damaged_file_of_a_bundle_is_read_or_refused(string name)
    {
        var bundle = Bundle;
        var whole = await File.ReadAllBytesAsync(Path.Combine(bundle, name));
        var budget = new FuzzBudget(Inputs);
        var mutator = new Mutator(budget.Seed);
        while (budget.Take())
        {
            var input = mutator.Mutate([whole]);
            await File.WriteAllBytesAsync(Path.Combine(bundle, name), input);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                (await BundleEvidence.ReadAsync(bundle, default)).Judge();
            }
            catch (Exception e) when (e is ExperimentException or ForeignFileException)
            {
                // As the verbs tell a user.
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"{e.GetType().Name} for this {name}: {Convert.ToBase64String(input)}", e);
            }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocated,
                $"much memory for this {name}: {Convert.ToBase64String(input)}");
        }
    }

    [Theory]
    [InlineData("inventory.json")]
    [InlineData("load.jsonl")]
    [InlineData("manifest.json")]
    [InlineData("contract.yaml")]
    [InlineData("raw")]
    public async Task A_link_that_leads_out_of_a_bundle_is_refused_and_nothing_of_what_it_leads_to_is_told(string name)
    {
        var bundle = Bundle;
        var place = Path.Combine(bundle, name);
        var target = Path.Combine(_directory, "secret");
        if (name == "raw")
        {
            Directory.Delete(place);
            Directory.CreateSymbolicLink(place, Directory.CreateDirectory(target).FullName);
        }
        else
        {
            await File.WriteAllTextAsync(target, "root:secret\n");
            File.Delete(place);
            File.CreateSymbolicLink(place, target);
        }

        var refused = await Assert.ThrowsAsync<ForeignFileException>(() => BundleEvidence.ReadAsync(bundle, default));

        Assert.Contains("leads it out of", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("root:secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_that_is_reached_by_a_link_is_read()
    {
        var link = Path.Combine(_directory, "latest");
        Directory.CreateSymbolicLink(link, Sample);

        Assert.True((await BundleEvidence.ReadAsync(link, default)).Judge().Complete);
    }
}
