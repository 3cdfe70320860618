using System.Text;
using PatchTracer.Cluster;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Collector.Tests.Fuzz;
using PatchTracer.Experiments.Files;
using PatchTracer.IL;
using PatchTracer.IL.Catalogs;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files;

/// <summary>Damaged files in YAML, by every reader there is: read, or refused as the verbs tell a user.</summary>
public sealed class FileFuzzTests : IDisposable
{
    private const int Inputs = 300;

    private const long MaxAllocated = 256 << 20;

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    [Theory]
    [InlineData("experiment")]
    [InlineData("manifest")]
    [InlineData("cluster file")]
    [InlineData("catalog")]
    [InlineData("catalog for .NET")]
    public void A_damaged_file_is_read_or_refused(string kind)
    {
        var (file, corpus) = Sample(kind);
        var budget = new FuzzBudget(Inputs);
        var mutator = new Mutator(budget.Seed);
        while (budget.Take())
        {
            var input = mutator.Mutate(corpus);
            File.WriteAllBytes(file, input);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(kind, file);
            }
            catch (Exception e) when (e is IForTheUser)
            {
                // As the verbs tell a user.
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"{e.GetType().Name} for this {kind}: {Convert.ToBase64String(input)}", e);
            }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocated,
                $"much memory for this {kind}: {Convert.ToBase64String(input)}");
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Read(string kind, string file)
    {
        switch (kind)
        {
            case "experiment":
                ExperimentFile.Load(file, ExperimentDefaults.Of(Checkout.Root));
                break;
            case "manifest":
                Manifest.Load(file);
                break;
            case "cluster file":
                KindCluster.MappedPorts(file);
                break;
            case "catalog":
                Catalog.Load(Path.GetDirectoryName(file)!);
                break;
            default:
                MethodCatalog.Load(Path.GetDirectoryName(file)!);
                break;
        }
    }

    // Where the damaged file lies, and what is damaged.
    private (string File, byte[][] Corpus) Sample(string kind)
    {
        var samples = Path.Combine(Checkout.Root, "samples");
        byte[][] All(string folder) =>
            [.. Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes)];
        switch (kind)
        {
            case "experiment":
                // Whatever it names in the checkout is there for its copy too.
                var text = (string name) => Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(samples, "experiments", name))
                    .Replace("../../", $"{Checkout.Root}/", StringComparison.Ordinal)
                    .Replace("../hotrod/", $"{samples}/hotrod/", StringComparison.Ordinal));
                return (Path.Combine(_directory, "experiment.yaml"), [text("hotrod.yaml"), text("slow-volumes.yaml")]);
            case "manifest":
                return (Path.Combine(_directory, "manifest.yaml"),
                    [.. All(Path.Combine(samples, "hotrod", "manifests")), .. All(Path.Combine(samples, "shop", "manifests"))]);
            case "cluster file":
                return (Path.Combine(_directory, "kind.yaml"), All(Path.Combine(Checkout.Root, "kind-config")));
            case "catalog":
                return (Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "kubelet")).FullName, "a.yaml"),
                    All(Path.Combine(Checkout.Root, "patches", "catalog", "kubelet")));
            default:
                return (Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "dotnet")).FullName, "a.yaml"),
                    All(Path.Combine(Checkout.Root, "patches", "catalog", "dotnet")));
        }
    }
}
