namespace PatchTracer.Experiments.Tests.MainJob;

/// <summary>slow-volumes.yaml, with one more variant, whose components are not traced.</summary>
internal sealed class ThreeVariants
{
    private const string Variants = "variants:\n  clean: {}\n";

    public ThreeVariants(string directory)
    {
        var samples = Path.Combine(Checkout.Root, "samples");
        var text = File.ReadAllText(Path.Combine(samples, "experiments/slow-volumes.yaml"))
            .Replace("../../", $"{Checkout.Root}/", StringComparison.Ordinal)
            .Replace("../hotrod/", $"{samples}/hotrod/", StringComparison.Ordinal);
        if (!text.Contains(Variants, StringComparison.Ordinal))
            throw new InvalidOperationException("slow-volumes.yaml has not the variants that the test adds one to");
        Experiment = Path.Combine(directory, "three-variants.yaml");
        File.WriteAllText(Experiment,
            text.Replace(Variants, $"{Variants}  \"off\": {{tracing: {{sampling: \"off\"}}}}\n", StringComparison.Ordinal));
    }

    public string Experiment { get; }
}
