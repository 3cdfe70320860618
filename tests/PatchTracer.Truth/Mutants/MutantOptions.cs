using System.Globalization;

namespace PatchTracer.Truth.Mutants;

/// <summary>What is broken, how often, and where it is told.</summary>
internal sealed record MutantOptions(string Bundle, string Contract, SeedRange Seeds, string Output)
{
    public static readonly MutantOptions Default =
        new("samples/bundles/hotrod", "samples/hotrod/contract.yaml", new SeedRange(1, 3), "docs/truth.md");

    /// <summary>Null, and what is wrong, where they are none.</summary>
    public static MutantOptions? Parse(IReadOnlyList<string> args, out string wrong)
    {
        var options = Default;
        return NamedValues.Read(args, 0, (name, value) =>
        {
            switch (name)
            {
                case "--bundle": options = options with { Bundle = value }; break;
                case "--contract": options = options with { Contract = value }; break;
                case "--output": options = options with { Output = value }; break;
                case "--seeds" when SeedRange.TryParse(value, out var seeds): options = options with { Seeds = seeds }; break;
                case "--seeds": return $"'{value}' is no range of seeds such as 1-3";
                default: return $"there is no option {name}";
            }
            return null;
        }, out wrong) ? options : null;
    }
}

/// <summary>Seeds from the first to the last, both included.</summary>
internal readonly record struct SeedRange(int First, int Last)
{
    public IEnumerable<int> All => Enumerable.Range(First, Last - First + 1);

    public static bool TryParse(string text, out SeedRange range)
    {
        range = default;
        if (text.Split('-') is not [var first, var last]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var to) || from > to)
            return false;
        range = new SeedRange(from, to);
        return true;
    }

    public override string ToString() => $"{First}-{Last}";
}
